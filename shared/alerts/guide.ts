/** The guide to each kind of alert for operators: its title, the one thing to do, and the runbook that says more. */
import type { AlertKind } from './contract.ts';

const guide: Readonly<Record<AlertKind, { readonly title: string; readonly action: string }>> = {
  'secret-expiry': {
    title: 'A client secret ends soon, or has ended',
    action: 'See in the list of secrets whether its renewal failed; begin the renewal anew.',
  },
  'secret-rotation': {
    title: 'A client secret could not be renewed',
    action: 'Remove the cause that the alert names, then begin the renewal anew.',
  },
  consent: {
    title: 'Microsoft refuses access that was approved',
    action: 'Open the set-up: its problem says which administrator has to approve what.',
  },
  'room-lost': {
    title: 'The calendar of a room cannot be read any more',
    action: 'Ask the Exchange administrator of the organisation about the mailbox of the room.',
  },
  'device-stale': {
    title: 'A screen does not report, or shows an old calendar',
    action: 'Have the device and its network checked on site.',
  },
  'sync-lag': {
    title: 'Calendars reach the screens too late',
    action: 'See in the list of sync health whether one organisation is late or all are.',
  },
  'poison-message': {
    title: 'Work of a queue failed in every try',
    action: 'Find the failure in the logs, mend it, then replay the message.',
  },
  'setup-stuck': {
    title: 'A set-up does not go on',
    action: 'Open the set-up: its timeline says what it waits for.',
  },
  'setup-failed': {
    title: 'A set-up has failed',
    action: 'Open the set-up, remove the cause that its problem names, then retry it.',
  },
  'pairing-attack': {
    title: 'Somebody guesses pairing codes',
    action: 'Find the sender in the logs and block it in front of the service.',
  },
  'device-cloned': {
    title: 'A credential of a device was used twice',
    action: 'Revoke the device, then pair it anew on site.',
  },
  'scope-widened': {
    title: 'Calendar Sync can read a mailbox that it was refused before',
    action: 'Ask the Exchange administrator of the organisation to limit the app again.',
  },
  'scope-not-proven': {
    title: 'Nothing proves that access is limited to meeting rooms',
    action: 'Ask the Exchange administrator of the organisation to run the script of its portal.',
  },
  'dependency-refuses': {
    title: 'A service that we depend on refuses us',
    action: 'Give the managed identity the role, or open the firewall, that the alert names.',
  },
  'audit-broken': {
    title: 'The history of an organisation was changed',
    action: 'Find out who wrote to the table Audit, and restore the entry that the alert names.',
  },
};

/** The runbook is a path inside the repository. */
export const explainAlert = (kind: AlertKind) => ({
  ...guide[kind],
  runbook: `docs/runbooks/${kind}.md`,
});

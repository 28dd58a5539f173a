/** Words of what operators do, and of what the kinds of alerts mean to them. */
export const act = {
  retry: {
    button: 'Retry',
    chosen: 'Retry the chosen',
    one: 'Retry the set-up of {{name}}?',
    many_one: 'Retry {{count, number}} set-up?',
    many_other: 'Retry {{count, number}} set-ups?',
    text: 'The phase that failed is repeated. Nobody has to approve anything again, unless Microsoft shows that nothing was approved.',
    yes: 'Retry',
    done: 'The set-up goes on.',
  },
  cancel: {
    button: 'Cancel set-up',
    chosen: 'Cancel the chosen',
    one: 'Cancel the set-up of {{name}}?',
    many_one: 'Cancel {{count, number}} set-up?',
    many_other: 'Cancel {{count, number}} set-ups?',
    text: 'The set-up ends now. The organisation can begin another one at any time; a connection that was being repaired stays.',
    yes: 'Cancel set-up',
    done: 'The set-up is cancelled.',
  },
  disconnect: {
    button: 'Disconnect',
    chosen: 'Disconnect the chosen',
    one: 'Disconnect {{name}} from its Microsoft tenant?',
    many_one: 'Disconnect {{count, number}} organisation?',
    many_other: 'Disconnect {{count, number}} organisations?',
    text: 'Screens stop showing calendars, and the Calendar Sync app and its secret are deleted. A later connection makes a new app: what limits this one in Exchange will not limit that one.',
    yes: 'Disconnect',
    done: 'It is being disconnected.',
  },
  purge: {
    button: 'Remove old histories',
    chosen: 'Remove old histories of the chosen',
    one: 'Remove the old histories of {{name}}?',
    many_one: 'Remove the old histories of {{count, number}} organisation?',
    many_other: 'Remove the old histories of {{count, number}} organisations?',
    text: 'The histories of finished orchestrations are forgotten. Running ones, the set-up and its timeline stay.',
    yes: 'Remove',
    done: 'The histories of finished orchestrations are gone.',
  },
  rotate: {
    button: 'Renew',
    chosen: 'Renew the chosen',
    one: 'Renew the secret of {{name}} now?',
    many_one: 'Renew {{count, number}} secret now?',
    many_other: 'Renew {{count, number}} secrets now?',
    text: 'A new secret is made, stored and proven before the present one goes. Calendars are read all the time.',
    yes: 'Renew',
    done: 'The renewal has begun.',
  },
  acknowledge: {
    button: 'I look after it',
    chosen: 'Look after the chosen',
    one: 'Look after the alert of {{name}}?',
    many_one: 'Look after {{count, number}} alert?',
    many_other: 'Look after {{count, number}} alerts?',
    text: 'Everybody sees that you look after it, the organisation too. The alert stays open until its cause ends.',
    yes: 'I look after it',
    done: 'Everybody sees that you look after it.',
  },
  replay: {
    button: 'Replay',
    chosen: 'Replay the chosen',
    one: 'Replay this message of {{name}}?',
    many_one: 'Replay {{count, number}} message?',
    many_other: 'Replay {{count, number}} messages?',
    text: 'The message goes to its queue once more and leaves this list. It comes back when it fails again.',
    yes: 'Replay',
    done: 'It is tried again.',
  },
  discard: {
    button: 'Discard',
    chosen: 'Discard the chosen',
    one: 'Discard this message of {{name}}?',
    many_one: 'Discard {{count, number}} message?',
    many_other: 'Discard {{count, number}} messages?',
    text: 'The message is forgotten for good, and its work is not done.',
    yes: 'Discard',
    done: 'It is forgotten.',
  },
} as const;

export const kinds = {
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
} as const;

/** Codes of the rooms capability. */
import { defineProblems } from '../platform/errors.ts';

export const roomProblems = defineProblems({
  'room.not-connected': {
    kind: 'conflict',
    title: 'The organisation is not connected to Microsoft 365',
    action: 'Complete the calendar set-up first.',
  },
  'room.calendar-refused': {
    kind: 'conflict',
    title: 'Microsoft refuses to show the calendar of this mailbox',
    action:
      'Ask an Exchange Administrator to include the room in what limits ClickShare Calendar Sync. A change can take up to 2 hours.',
  },
  'room.mailbox-missing': {
    kind: 'conflict',
    title: 'There is no mailbox with a calendar at this address',
    action: 'Check the address of the room mailbox.',
  },
  'room.mailbox-inactive': {
    kind: 'conflict',
    title: 'The mailbox at this address has no calendar that Microsoft 365 can show',
    action:
      'It is soft-deleted, has no licence, or is on premises: restore it, license it, or move it to Exchange Online.',
  },
  'room.refreshed-recently': {
    kind: 'throttled',
    title: 'The room list was refreshed a moment ago',
    action: 'Try again in a minute.',
    retryAfter: true,
  },
  'room.snapshot-not-ready': {
    kind: 'not-found',
    title: 'The calendar of this room has not been read yet',
    action: 'Assign the room to a device; the first read takes a few seconds.',
    retryAfter: true,
  },
  'room.microsoft-unavailable': {
    kind: 'upstream-unavailable',
    title: 'Microsoft does not answer',
    action: 'Try again in a moment.',
    retryAfter: true,
  },
});

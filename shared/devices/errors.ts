/** Problems with devices, for administrators and for the devices themselves. */
import { defineProblems } from '../platform/errors.ts';

export const deviceProblems = defineProblems({
  'device.not-found': {
    kind: 'not-found',
    title: 'There is no such device',
    action: 'Read the list of devices again: it may have been removed.',
  },
  'device.already-revoked': {
    kind: 'conflict',
    title: 'The device is revoked',
    action: 'Create a new device and pair it.',
  },
  'device.not-paired': {
    kind: 'conflict',
    title: 'The device is not paired',
    action: 'Pair it with its pairing code first.',
  },
  'device.list-invalid': {
    kind: 'invalid',
    title: 'The list of devices has errors; nothing was changed',
    action: 'Correct the lines that are listed and send the whole list again.',
  },
  'device.credential-invalid': {
    kind: 'unauthenticated',
    title: 'The device credential is missing or not valid',
    action: 'Pair the device again.',
  },
  'device.revoked': {
    kind: 'forbidden',
    title: 'This device has been revoked',
    action: 'An administrator of the organisation can create a new device to pair it as.',
  },
  'device.room-not-assigned': {
    kind: 'not-found',
    title: 'No room is assigned to this device',
    action: 'An administrator of the organisation can assign a room in the portal.',
  },
  'device.snapshot-not-ready': {
    kind: 'not-found',
    title: "The room's calendar has not been read yet",
    action: 'Ask again in a few seconds.',
    retryAfter: true,
  },
  'pairing.code-invalid': {
    kind: 'not-found',
    title: 'The pairing code is not valid',
    action: 'Ask an administrator of the organisation for a new pairing code.',
    uniformResponse: true,
  },
  'pairing.too-many-attempts': {
    kind: 'throttled',
    title: 'Too many wrong pairing codes',
    action: 'Wait before trying again.',
    retryAfter: true,
  },
  'event.not-genuine': {
    kind: 'unauthenticated',
    title: 'The event does not prove that it comes from our Web PubSub',
    action: 'Let the event handler sign its events as WEB_PUBSUB_EVENTS_AUTHENTICATION says.',
  },
  'event.origin-refused': {
    kind: 'forbidden',
    title: 'Events are only taken from our own Web PubSub',
    action:
      'An Azure administrator checks the event handler of the Web PubSub resource, and the WEB_PUBSUB_EVENTS settings of the Function App.',
  },
});

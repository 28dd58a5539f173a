/** Problems of alerts and webhooks. */
import { defineProblems } from '../platform/errors.ts';

export const alertProblems = defineProblems({
  'alert.not-found': {
    kind: 'not-found',
    title: 'There is no such alert',
    action: 'Read the list of alerts again.',
  },
  'webhook.not-found': {
    kind: 'not-found',
    title: 'No webhook is set, so alerts are sent nowhere',
    action: 'An administrator sets the address that alerts are sent to, then tries again.',
  },
});

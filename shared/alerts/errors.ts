/** What can go wrong with alerts. */
import { defineProblems } from '../platform/errors.ts';

export const alertProblems = defineProblems({
  'alert.not-found': { kind: 'not-found', title: 'There is no such alert' },
});

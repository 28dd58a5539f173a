/** Codes of export and erasure. */
import { defineProblems } from '../platform/errors.ts';

export const dataProblems = defineProblems({
  'erasure.name-mismatch': {
    kind: 'conflict',
    title: 'That is not the name of this organisation',
    action: 'Read the name of the organisation again, and check that it is the one to be erased.',
  },
});

/** Codes of the operations capability. */
import { defineProblems } from '../platform/errors.ts';

export const operationProblems = defineProblems({
  'poison.not-found': {
    kind: 'not-found',
    title: 'There is no such poison message',
    action: 'It may have been replayed or discarded already.',
  },
});

/** Codes of the scope capability. */
import { defineProblems } from '../platform/errors.ts';

export const scopeProblems = defineProblems({
  'scope.not-connected': {
    kind: 'conflict',
    title: 'The organisation is not connected to Microsoft 365',
    action: 'Complete the calendar set-up first.',
  },
  'scope.checked-recently': {
    kind: 'throttled',
    title: 'Too many checks were requested within 10 minutes',
    action: 'Wait as long as Retry-After says, then try again.',
    retryAfter: true,
  },
  'scope.no-evidence': {
    kind: 'not-found',
    title: 'There is no such check, or its evidence is no longer kept',
    action: 'Run a check, then open its evidence.',
  },
});

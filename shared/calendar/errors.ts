/** Codes of the calendar capability. */
import { defineProblems } from '../platform/errors.ts';

export const calendarProblems = defineProblems({
  'calendar.not-connected': {
    kind: 'conflict',
    title: 'The organisation is not connected to Microsoft 365',
    action: 'Complete the calendar set-up first.',
  },
  'calendar.validation-token-invalid': {
    kind: 'invalid',
    title: 'The validation token is too long',
    action: 'Send a token of at most 4,096 bytes, as Microsoft Graph does.',
  },
});

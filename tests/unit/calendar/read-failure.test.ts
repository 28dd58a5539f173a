/** What Microsoft's refusals mean for a room and its organisation. */
import { describe, expect, it } from '@jest/globals';
import { meaningOf } from '../../../shared/calendar/read-failure.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';

describe('meaningOf', () => {
  it.each([
    [new MicrosoftError('throttled'), 'throttled'],
    [new MicrosoftError('unavailable', { status: 503, retryAfterSeconds: 3 }), 'throttled'],
    [new MicrosoftError('unavailable', { status: 503 }), 'transient'],
    [new MicrosoftError('access-policy'), 'refused'],
    [new MicrosoftError('mailbox-missing'), 'missing'],
    [new MicrosoftError('secret-expired'), 'lost-access'],
    [new MicrosoftError('configuration', { status: 400 }), 'transient'],
    [new MicrosoftError('unknown'), 'transient'],
  ])('gives %s its meaning for the room', (error, meaning) => {
    expect(meaningOf(error)).toBe(meaning);
  });
});

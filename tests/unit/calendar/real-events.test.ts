/** Real answers of Graph about events, as a screen shows them with every detail. */
import { expect, it } from '@jest/globals';
import { graphCalendarReader } from '../../../shared/calendar/adapters/graph-calendar-reader.ts';
import { type Candidate, normaliseEvents } from '../../../shared/calendar/normalise.ts';
import { windowOf } from '../../../shared/calendar/window.ts';
import { type AppIdentity, MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { answersOf } from '../../support/answers.ts';

const window = windowOf(new Date('2026-11-23T12:00:00Z'), 'Europe/Berlin', 2);
const where = { organisationId: 'org', roomId: 'room', window };
const answers = new Map(answersOf('graph-calendars').map((answer) => [answer.id, answer]));

/** The answers are given one after the other; a failure is thrown. */
async function shownOf(ids: readonly string[]) {
  const left = [...ids];
  const send = async () => {
    const answer = answers.get(left.shift() ?? '');
    if (answer === undefined) throw new Error('no such answer');
    const { status, body } = answer;
    if (status !== 200) throw new MicrosoftError('unavailable', { status });
    return { status, body, requestId: undefined };
  };
  const reader = graphCalendarReader(() => ({ send }));
  const identity = { app: 'sync' } as AppIdentity;
  const { events, incomplete } = await reader.read(identity, 'room@contoso', window);
  return { ...normaliseEvents(events, where), incomplete };
}

const nine = { start: '2026-11-23T09:00:00.000Z', allDay: false };
const wholeDay = { start: '2026-11-23', end: '2026-11-24', allDay: true };

it.each<[string, string, readonly Partial<Candidate>[], boolean]>([
  ['two pages that overlap', 'C8-page-1 C8-page-2', [nine, {}], false],
  ['a page whose next one times out', 'C10-page-1 C10-page-2', [nine], true],
  ['a nextLink that is null', 'C10-null', [nine], false],
  ['midnights of Berlin', 'C13-berlin', [wholeDay], false],
  ['an all-day event that ends when it starts', 'C13-empty', [wholeDay], false],
  ['an all-day event that ends a minute early', 'C13-minute', [wholeDay], false],
  ['an event that ends before it starts', 'C13-backwards', [wholeDay], false],
  ['a time with an offset', 'C13-offset', [nine], false],
  ['an organiser of the directory', 'C15', [{ organiser: undefined }], false],
  [
    'a Zoom link in the location',
    'C16-zoom',
    [{ joinUrl: 'https://contoso.zoom.us/j/91234567890?pwd=invented' }],
    false,
  ],
  ['a Webex link', 'C16-webex', [{ joinUrl: 'https://contoso.webex.com/meet/anna' }], false],
  ['a request without an answer', 'C17', [{ organiser: 'Anna Adams', title: undefined }], false],
])('A screen shows what Microsoft means by %s', async (_name, ids, meetings, isIncomplete) => {
  const { candidates, unplaced, incomplete } = await shownOf(ids.split(' '));

  expect(candidates).toEqual(meetings.map((meeting) => expect.objectContaining(meeting)));
  expect({ unplaced, incomplete }).toEqual({ unplaced: 0, incomplete: isIncomplete });
});

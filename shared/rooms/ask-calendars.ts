/** What the calendars themselves say of rooms that the tenant's list alone cannot judge. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { MicrosoftError, natureOf } from '../microsoft/contract.ts';
import type { RoomRow } from './room.ts';

export interface CalendarAnswers {
  /** By room id; `unknown` when Microsoft's answer says nothing. Rooms that were not asked are missing. */
  readonly answers: ReadonlyMap<string, RoomRow['calendar']>;
  /** Microsoft had enough, or there were too many: ask the others then. */
  readonly againSeconds?: number | undefined;
}

const MOST = 200;
/** Screens come first. */
const AT_ONCE = 2;
const PAUSE_SECONDS = 60;

export async function askCalendars(
  calendars: RoomCalendars,
  organisationId: string,
  rows: readonly RoomRow[],
): Promise<CalendarAnswers> {
  const answers = new Map<string, RoomRow['calendar']>();
  const waiting = rows.slice(0, MOST);
  let againSeconds = rows.length > MOST ? PAUSE_SECONDS : undefined;
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      try {
        answers.set(row.id, await calendars.probe(organisationId, row.emailAddress));
      } catch (error) {
        if (!(error instanceof MicrosoftError)) throw error;
        const nature = natureOf(error.reason);
        // Every other refusal concerns the organisation or this moment, not one mailbox.
        if (nature === 'unknown' || nature === 'ours') answers.set(row.id, 'unknown');
        else {
          waiting.length = 0;
          againSeconds = Math.max(againSeconds ?? 0, error.retryAfterSeconds ?? PAUSE_SECONDS);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { answers, againSeconds };
}

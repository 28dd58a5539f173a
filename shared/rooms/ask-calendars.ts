/** Reads the calendars of rooms whose state does not follow from the tenant's room list. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { MicrosoftError, natureOf } from '../microsoft/contract.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { RoomRow } from './room.ts';

interface CalendarAnswers {
  /** By room id; `unknown` when Microsoft's answer says nothing. Rooms that were not asked are missing. */
  readonly answers: ReadonlyMap<string, RoomRow['calendar']>;
  /** When to ask about the other rooms: Microsoft stopped answering, or there were too many. */
  readonly againSeconds?: number | undefined;
}

const MOST = 200;
/** Few, because the reads for the screens share the tenant's limits. */
const AT_ONCE = 2;
const PAUSE_SECONDS = 60;

export async function askCalendars(
  calendars: RoomCalendars,
  organisationId: string,
  rows: readonly RoomRow[],
): Promise<CalendarAnswers> {
  const answers = new Map<string, RoomRow['calendar']>();
  let isRefused = false;
  let againSeconds = rows.length > MOST ? PAUSE_SECONDS : undefined;
  await forEachConcurrently(rows.slice(0, MOST), AT_ONCE, async ({ id, emailAddress }) => {
    if (isRefused) return;
    try {
      answers.set(id, await calendars.probe(organisationId, emailAddress));
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      const nature = natureOf(error.reason);
      // Every other refusal concerns the organisation or this moment, not one mailbox.
      if (nature === 'unknown' || nature === 'ours') answers.set(id, 'unknown');
      else {
        isRefused = true;
        againSeconds = Math.max(againSeconds ?? 0, error.retryAfterSeconds ?? PAUSE_SECONDS);
      }
    }
  });
  return { answers, againSeconds };
}

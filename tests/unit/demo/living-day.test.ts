import { describe, expect, it } from '@jest/globals';
import { livingDay, momentOf, slotAt, type WantedEvent } from '../../../local/demo/living-day.ts';

const SEED = 1;
const MORNING = Date.parse('2026-11-23T07:00:00Z');
const HOUR_MS = 3_600_000;

interface Timed {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** In the wall time of the event's zone, which suffices to compare meetings of one room and zone. */
const timed = ({ key, event }: WantedEvent): Timed => {
  const { start, end } = event as { start: { dateTime: string }; end: { dateTime: string } };
  return { key, start: Date.parse(`${start.dateTime}Z`), end: Date.parse(`${end.dateTime}Z`) };
};
const byKey = (events: readonly WantedEvent[]) =>
  new Map(events.map((event) => [event.key, event]));

/** The moments of the changes from `from` on, for so many hours. */
function momentsOf(from: number, hours: number): number[] {
  const moments: number[] = [];
  for (let slot = slotAt(SEED, from); moments.length === 0 || slot > 0; slot += 1) {
    const moment = momentOf(SEED, slot);
    if (moment > from + hours * HOUR_MS) break;
    moments.push(moment);
  }
  return moments;
}

/** What changed at each moment. */
function changesOf(from: number, hours: number): string[][] {
  let before = livingDay(SEED, from);
  return momentsOf(from, hours).map((moment) => {
    const now = livingDay(SEED, moment);
    const kinds = now.flatMap(({ events }, index) => {
      const old = byKey(before[index]?.events ?? []);
      const fresh = byKey(events);
      const gone = [...old.keys()].filter((key) => !fresh.has(key)).map(() => 'cancelled');
      return [...gone, ...events.flatMap((event) => kindOf(old.get(event.key), event, moment))];
    });
    before = now;
    return kinds;
  });
}

function kindOf(old: WantedEvent | undefined, event: WantedEvent, moment: number): string[] {
  if (old === undefined) return ['booked'];
  if (JSON.stringify(old) === JSON.stringify(event)) return [];
  const [was, is] = [timed(old), timed(event)];
  if (was.start !== is.start) return ['moved'];
  if (was.end < is.end) return ['longer'];
  return was.end > is.end && moment > 0 ? ['ended early'] : ['renamed'];
}

const firstHour = changesOf(MORNING, 1);

describe('the living day', () => {
  it('The living day is the same for the same seed and instant, and another for another seed.', () => {
    const noon = MORNING + 5 * HOUR_MS;

    expect(livingDay(SEED, noon)).toEqual(livingDay(SEED, noon));
    expect(livingDay(SEED, noon)).not.toEqual(livingDay(SEED + 1, noon));
  });

  it('Somebody changes something every 30 to 60 seconds, one thing at a time, and rarely nothing.', () => {
    const moments = momentsOf(MORNING, 1);
    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));

    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(firstHour.filter(({ length }) => length > 0).length).toBeGreaterThan(60);
    // A change may come with the end of an old meeting's stay.
    expect(Math.max(...firstHour.map(({ length }) => length))).toBeLessThanOrEqual(4);
  });

  it('In the course of an hour meetings appear, move, get longer, end early and are cancelled.', () => {
    const kinds = new Set(firstHour.flat());

    expect([...kinds].sort()).toEqual(
      expect.arrayContaining(['booked', 'cancelled', 'ended early', 'longer', 'moved']),
    );
  });

  it('No room ever holds two meetings of its own zone at one time, nor more than it can show.', () => {
    for (let hour = 0; hour < 24; hour += 3) {
      for (const { events } of livingDay(SEED, MORNING + hour * HOUR_MS)) {
        const live = events
          .filter(({ key }) => /\|\d+$/.test(key))
          .map(timed)
          .sort((a, b) => a.start - b.start);
        for (const [index, { start }] of live.slice(1).entries()) {
          expect(start).toBeGreaterThanOrEqual(live[index]?.end ?? 0);
        }
        expect(events.length).toBeLessThan(50);
      }
    }
  });
});

/** The joined timeline of a set-up, and the steps of its orchestration. Pure. */
import type { components } from '../../contracts/openapi.d.ts';

export type Entry = components['schemas']['SetupDetailEntry'];
export type Source = Entry['source'];

export const SOURCES = ['set-up', 'audit', 'microsoft', 'alert', 'sync', 'orchestration'] as const;

/** The orchestration's own events are many: they have a table of their own. */
export const SHOWN_AT_FIRST: readonly Source[] = ['set-up', 'audit', 'microsoft', 'alert', 'sync'];

/** The newest first, of the wanted sources alone. */
export const entriesOf = (
  timeline: readonly Entry[],
  sources: readonly Source[],
): readonly Entry[] => timeline.filter(({ source }) => sources.includes(source)).toReversed();

export interface Step {
  readonly event: string;
  readonly name: string | undefined;
  readonly times: number;
  readonly first: string;
  readonly last: string;
}

/** A step that was tried or waited for many times is one line; lines are in the order of their first time. */
export function stepsOf(timeline: readonly Entry[]): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const entry of timeline) {
    if (entry.source !== 'orchestration') continue;
    const { at, event, name } = entry;
    const key = `${event}|${name ?? ''}`;
    const known = steps.get(key);
    steps.set(
      key,
      known === undefined
        ? { event, name, times: 1, first: at, last: at }
        : { ...known, times: known.times + 1, last: at },
    );
  }
  return [...steps.values()];
}

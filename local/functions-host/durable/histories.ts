/** Histories of executions under way, kept in memory so that a turn does not parse them anew: a bounded cache. */
import { eventsText, eventTypes, type HistoryEvent, parseEvents } from './history.ts';
import type { Store } from './store.ts';

interface History {
  readonly events: readonly HistoryEvent[];
  /** JSON of those that the trigger carries, comma-separated. */
  readonly text: string;
  /** ExecutionStarted has been played. */
  readonly isBegun: boolean;
  /** Timers already taken back. */
  readonly cancelled: Set<number>;
}

export interface Histories {
  read(instance: string): History;
  /** Inside a transaction; `added` must be called once it is committed. */
  append(instance: string, events: readonly HistoryEvent[]): { added(): void };
  drop(instance: string): void;
}

/** Characters of JSON kept; the parsed events take a few times as much. */
const capacity = 32_000_000;

export function createHistories(store: Store): Histories {
  const kept = new Map<string, History>();
  let size = 0;

  function drop(instance: string): void {
    size -= kept.get(instance)?.text.length ?? 0;
    kept.delete(instance);
  }

  /** The map's order is that of use: the first is the longest unused. */
  function keep(instance: string, history: History): History {
    drop(instance);
    kept.set(instance, history);
    size += history.text.length;
    for (const [oldest] of kept) {
      if (size <= capacity || oldest === instance) break;
      drop(oldest);
    }
    return history;
  }

  return {
    read(instance) {
      const known = kept.get(instance);
      if (known !== undefined) return keep(instance, known);
      const events = parseEvents(store.history(instance).join(','));
      const isBegun = events.some(isStart);
      return keep(instance, { events, text: carriedText(events), isBegun, cancelled: new Set() });
    },
    append(instance, events) {
      store.appendHistory(instance, eventsText(events, true));
      return {
        added() {
          const before = kept.get(instance);
          if (before === undefined) return;
          const text = carriedText(events);
          keep(instance, {
            events: before.events.concat(events),
            text: before.text === '' || text === '' ? before.text + text : `${before.text},${text}`,
            isBegun: before.isBegun || events.some(isStart),
            cancelled: before.cancelled,
          });
        },
      };
    },
    drop,
  };
}

/**
 * The SDK parses the whole history and makes dates of it at every turn, though of what has been played it reads
 * neither decisions nor ends of turns, and of their starts only the time. Left out, a long sequence takes half as long.
 */
const unread: readonly number[] = [
  eventTypes.TaskScheduled,
  eventTypes.SubOrchestrationInstanceCreated,
  eventTypes.TimerCreated,
  eventTypes.OrchestratorCompleted,
];

const carriedText = (events: readonly HistoryEvent[]): string =>
  events
    .filter(({ EventType }) => !unread.includes(EventType))
    .map((event) => {
      const { EventType, Timestamp, EventId: _id, ...read } = event;
      if (EventType === eventTypes.OrchestratorStarted) {
        return JSON.stringify({ EventType, Timestamp });
      }
      if (EventType === eventTypes.ExecutionStarted) return eventsText([event], true);
      return eventsText([{ EventType, ...read }], true);
    })
    .join(',');

const isStart = (event: HistoryEvent): boolean => event.EventType === eventTypes.ExecutionStarted;

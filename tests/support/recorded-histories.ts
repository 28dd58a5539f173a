/** Histories of real runs on the local host, turn by turn, as the orchestrator was given them. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  eventTypes,
  type HistoryEvent,
  parseEvents,
} from '../../local/functions-host/durable/history.ts';

export interface RecordedHistory {
  /** `defaultVersion` of host.json at the time. */
  readonly version: string;
  readonly orchestration: string;
  readonly input: object;
  readonly output: unknown;
  /** Each turn's input and decisions. */
  readonly turns: readonly (readonly HistoryEvent[])[];
}

const decided: readonly number[] = [
  eventTypes.TaskScheduled,
  eventTypes.TimerCreated,
  eventTypes.SubOrchestrationInstanceCreated,
  eventTypes.OrchestratorCompleted,
  eventTypes.ExecutionCompleted,
];

interface RecordedTurn {
  /** All events up to the one that woke the orchestrator. */
  readonly given: readonly HistoryEvent[];
  readonly decisions: readonly HistoryEvent[];
}

export function turnsOf({ turns }: RecordedHistory): RecordedTurn[] {
  const before: HistoryEvent[] = [];
  return turns.map((events) => {
    const first = events.findIndex(({ EventType }) => decided.includes(EventType));
    const woken = first < 0 ? events : events.slice(0, first);
    const given = [...before, ...woken];
    before.push(...events);
    return { given, decisions: first < 0 ? [] : events.slice(first) };
  });
}

const instanceSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  status: z.string(),
  input: z.string(),
  output: z.string().nullable(),
});

/** Reads a finished instance from the data folder of a local cloud, running or stopped. */
export function readHistory(dataDir: string, instanceId: string): RecordedHistory | undefined {
  const file = new DatabaseSync(join(dataDir, 'host', 'durable.sqlite'), { readOnly: true });
  try {
    const row = file.prepare('SELECT * FROM instances WHERE id = ?').get(instanceId);
    const instance = instanceSchema.safeParse(row).data;
    if (instance?.status !== 'Completed') return undefined;
    const turns = file
      .prepare('SELECT events FROM history WHERE instance = ? ORDER BY seq')
      .all(instanceId)
      .map((each) => parseEvents(String(each['events'])));
    return {
      version: instance.version ?? '',
      orchestration: instance.name,
      input: z.looseObject({}).parse(JSON.parse(instance.input)),
      output: JSON.parse(instance.output ?? 'null'),
      turns,
    };
  } finally {
    file.close();
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { OrchestrationHandler } from 'durable-functions';
import { eventTypes, type HistoryEvent } from '../../local/functions-host/durable/history.ts';
import { type Decision, replay } from '../../local/functions-host/durable/replay.ts';
import { calendarProfileChange } from '../../shared/onboarding/access-mode/access-mode-change.orchestrator.ts';
import { calendarDisconnect } from '../../shared/onboarding/disconnect/disconnect.orchestrator.ts';
import { durableNames } from '../../shared/onboarding/durable-names.ts';
import { calendarSetup } from '../../shared/onboarding/setup/setup.orchestrator.ts';
import { type RecordedHistory, turnsOf } from '../support/recorded-histories.ts';
import { turnOf } from '../support/replay.ts';

const FOLDER = 'tests/replay/histories';
/** Named after their version; other orchestrations keep theirs beside them. */
const files = readdirSync(FOLDER).filter((name) => /^[\d.]+-.*\.json$/.test(name));
const read = (name: string): RecordedHistory =>
  JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as RecordedHistory;

const handlers: Readonly<Record<string, OrchestrationHandler>> = {
  [durableNames.setup]: calendarSetup,
  [durableNames.disconnect]: calendarDisconnect,
  [durableNames.profileChange]: calendarProfileChange,
};

/** A decision in words, made now or recorded then. */
const made = (decision: Decision): string => {
  if (decision.kind === 'timer') {
    return `${decision.id} timer ${new Date(decision.fireAt).toISOString()}`;
  }
  const { functionName, input } = decision.action;
  return `${decision.id} ${decision.kind} ${functionName} ${JSON.stringify(input)}`;
};
const recorded = (event: HistoryEvent): string[] => {
  switch (event.EventType) {
    case eventTypes.TimerCreated:
      return [`${event.EventId} timer ${new Date(event.FireAt).toISOString()}`];
    case eventTypes.TaskScheduled:
      return [`${event.EventId} activity ${event.Name} ${event.Input}`];
    default:
      return [];
  }
};

describe('a recorded history', () => {
  it('is there for every way that version 1.0 ends', () => {
    const outputs = files.map((name) => (read(name).output as { state: string }).state);

    expect(new Set(outputs)).toEqual(
      new Set(['ready', 'failed', 'cancelled', 'disconnecting', 'not-connected', 'over']),
    );
  });

  it.each(files)('%s makes today’s orchestrator decide the same, turn by turn', async (name) => {
    const history = read(name);
    const handler = handlers[history.orchestration];
    if (handler === undefined) throw new Error(`${history.orchestration} is gone`);

    let last: unknown;
    for (const { given, decisions } of turnsOf(history)) {
      const answer = await turnOf(handler, given, history.input);
      const walk = replay(given, answer.actions.flat());

      expect(walk.nonDeterminism).toBeUndefined();
      expect(walk.newDecisions.map(made)).toEqual(decisions.flatMap(recorded));
      if (answer.isDone) last = answer.output;
    }

    expect(last).toEqual(history.output);
  });
});

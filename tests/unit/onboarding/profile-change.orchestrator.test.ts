import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { calendarProfileChange } from '../../../shared/onboarding/access-mode/access-mode-change.orchestrator.ts';
import type { AccessModeChange } from '../../../shared/onboarding/connection/access-mode-steps.ts';
import type { ConnectionRow } from '../../../shared/onboarding/connection/connection.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import {
  accessModeChangeInstance,
  durableNames,
} from '../../../shared/onboarding/durable-names.ts';
import { sweepSetups } from '../../../shared/onboarding/setup/sweep-setups.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { connectionIn } from '../../support/connection-rows.ts';
import { runOrchestrator } from '../../support/replay.ts';

const BEGUN = new Date(Date.UTC(2026, 0, 5, 9));
const log = { info() {}, warn() {}, error() {} };
const waiting = {
  outcome: 'waiting',
  step: 'approve',
  waitingFor: 'profile.approve',
  longestWaitSeconds: 300,
} as const;

describe('a change of access mode that waits for long', () => {
  it('ends after 200 looks with its last status, so that its history stays short', () => {
    const called: string[] = [];
    let shown: unknown;
    // Without a host: a replay of each turn would take longer than it tells.
    const durable = {
      currentUtcDateTime: BEGUN,
      getInput: () => ({ organisationId: 'org', number: 1 }),
      callActivity: (name: string) => called.push(name),
      createTimer: () => ({ isCompleted: true }),
      waitForExternalEvent: () => undefined,
      Task: { any: () => undefined },
      setCustomStatus: (status: unknown) => {
        shown = status;
      },
    };
    const run = calendarProfileChange({ df: durable } as unknown as OrchestrationContext);

    let turn = run.next();
    while (turn.done !== true) turn = run.next(waiting);

    expect(called).toEqual(Array.from({ length: 200 }, () => durableNames.carryOnChange));
    expect(turn.value).toEqual({ state: 'continued' });
    expect(shown).toEqual(waiting);
  });

  it('ends when its activity throws ten times in a row, so that the sweep goes on under the next number', async () => {
    const clock = { now: BEGUN.getTime() };
    const activities = {
      [durableNames.carryOnChange]: () => {
        throw new TypeError('a bug of ours');
      },
    };

    const run = await runOrchestrator(calendarProfileChange, {
      input: { organisationId: 'org', number: 1 },
      activities,
      clock,
    });

    expect(run.output).toEqual({ state: 'interrupted' });
    expect(run.called).toHaveLength(10);
    expect(run.logged.filter((line) => line.includes('saga.activity-threw'))).toHaveLength(10);
    expect(run.statuses).toContainEqual({
      outcome: 'waiting',
      step: '',
      waitingFor: 'setup.interrupted',
    });
  });

  it('shows service.unavailable at the step it knows while storage does not answer', async () => {
    let polls = 0;
    const answers = [waiting, { outcome: 'unavailable' }, { outcome: 'over' }];

    const run = await runOrchestrator(calendarProfileChange, {
      input: { organisationId: 'org', number: 1 },
      activities: { [durableNames.carryOnChange]: () => answers[(polls += 1) - 1] },
    });

    expect(run.output).toEqual({ state: 'over' });
    expect(run.statuses).toContainEqual({
      outcome: 'waiting',
      step: 'approve',
      waitingFor: 'service.unavailable',
    });
  });

  it('is gone on with under the next number, at the same step', async () => {
    const change: AccessModeChange = {
      number: 1,
      from: 'consent',
      to: 'read-basic',
      isBack: false,
      step: 'approve',
      since: BEGUN.toISOString(),
      asked: true,
    };
    let row: ConnectionRow = connectionIn('ready', BEGUN, {
      profileChanges: 1,
      profileChange: change,
    });
    const instances = new Map([[accessModeChangeInstance('org', 1), 'Completed']]);
    const deps = {
      clock: () => new Date(BEGUN.getTime() + 20 * 3600_000),
      states: { removeExpired: () => Promise.resolve() },
      lost: { async *each() {} },
      runs: {
        async *each() {
          yield 'org';
        },
      },
      connections: {
        get: async () => row,
        async change(_id: string, next: (current: ConnectionRow) => ConnectionRow | undefined) {
          const before = row;
          row = next(row) ?? row;
          return { before, after: row };
        },
      },
      organisations: () => ({ get: async () => ({ id: 'org' }) }),
    } as unknown as OnboardingDeps;
    const orchestrations = {
      async status(instanceId: string) {
        const runtimeStatus = instances.get(instanceId);
        return runtimeStatus && { instanceId, runtimeStatus, customStatus: waiting };
      },
      async start(_name: string, instanceId: string) {
        instances.set(instanceId, 'Running');
        return true;
      },
      raise: () => Promise.reject(new Error('nothing was missed')),
    } as unknown as Orchestrations;
    const sweep = sweepSetups(deps);

    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweep(orchestrations, log);

    expect(row).toMatchObject({ profileChanges: 2, profileChange: { ...change, number: 2 } });
    expect([...instances]).toEqual([
      [accessModeChangeInstance('org', 1), 'Completed'],
      [accessModeChangeInstance('org', 2), 'Running'],
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { calendarDisconnect } from '../../../shared/onboarding/disconnect/disconnect.orchestrator.ts';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { calendarSetup } from '../../../shared/onboarding/setup/setup.orchestrator.ts';
import { type Idle, runOrchestrator } from '../../support/replay.ts';

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE_MS = 60_000;
const input = { organisationId: 'org', attempt: 1 };

/** A row with just enough life: what advances it, and how long each phase may take. */
function world(overrides: Readonly<Record<string, (tries: number) => unknown>> = {}) {
  const clock = { now: START };
  const tries = new Map<string, number>();
  const row = {
    current: true,
    state: 'awaiting-discovery-consent',
    since: new Date(START).toISOString(),
    deadline: new Date(START + 7 * 24 * 60 * MINUTE_MS).toISOString(),
    problem: undefined as string | undefined,
    transitions: [] as { at: string; state: string; code: string }[],
  };
  const go = (state: string, minutes?: number) => {
    row.state = state;
    if (minutes !== undefined) {
      row.deadline = new Date(clock.now + minutes * MINUTE_MS).toISOString();
    }
  };
  const read = () => JSON.parse(JSON.stringify(row)) as object;
  const steps = Object.fromEntries(
    [
      durableNames.checkDiscovery,
      durableNames.listRooms,
      durableNames.ensureApplication,
      durableNames.ensureSecret,
      durableNames.proveSecret,
      durableNames.checkConsent,
      durableNames.readCalendar,
    ].map((name) => [
      name,
      () => {
        const count = (tries.get(name) ?? 0) + 1;
        tries.set(name, count);
        return overrides[name]?.(count) ?? { outcome: 'done' };
      },
    ]),
  );
  const activities = {
    ...steps,
    [durableNames.read]: read,
    [durableNames.advance]: ({ happening, code }: { happening: string; code?: string }) => {
      if (happening === 'failed') {
        row.state = 'failed';
        row.problem = code;
      } else go(happening === 'verified' ? 'ready' : 'awaiting-sync-consent', 7 * 24 * 60);
      return read();
    },
  };
  /** People who approve as soon as they are asked. */
  const approve = ({ raise }: Idle) => {
    if (row.state === 'awaiting-discovery-consent') {
      go('validating', 30);
      raise('discoveryConsentDecided', { decided: true });
    } else if (row.state === 'awaiting-sync-consent') {
      go('verifying', 30);
      raise('syncConsentDecided', { decided: true });
    }
  };
  return { clock, row, tries, activities, approve, go };
}

describe('the set-up orchestration', () => {
  it('goes from approval to approval to ready without waiting when Microsoft is quick', async () => {
    const { clock, activities, approve } = world();

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.output).toEqual({ state: 'ready' });
    expect(clock.now).toBe(START);
    expect(run.called.filter((name) => name.startsWith('setup') && name !== 'setupRead')).toEqual([
      'setupCheckDiscovery',
      'setupListRooms',
      'setupEnsureApplication',
      'setupEnsureSecret',
      'setupProveSecret',
      'setupAdvance',
      'setupCheckConsent',
      'setupReadCalendar',
      'setupAdvance',
    ]);
  });

  it('notices an approval although its event was lost', async () => {
    const { clock, row, activities, go } = world();
    const whenIdle = () => {
      if (row.state === 'awaiting-discovery-consent') go('cancelled');
    };

    const run = await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle });

    expect(run.output).toEqual({ state: 'cancelled' });
    expect(clock.now).toBe(START + MINUTE_MS);
  });

  it('does not let an event of the first wait end the second', async () => {
    const { clock, row, activities, approve } = world();
    let asked = 0;
    const whenIdle = (idle: Idle) => {
      if (row.state === 'awaiting-sync-consent' && (asked += 1) === 1) {
        idle.raise('discoveryConsentDecided', { decided: true });
      } else approve(idle);
    };

    const run = await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle });

    expect(run.output).toEqual({ state: 'ready' });
    expect(run.called.filter((name) => name === 'setupAdvance')).toHaveLength(2);
  });

  it('tries a step again after 2, 4, 8 … at most 60 seconds', async () => {
    const { clock, activities, approve } = world({
      setupListRooms: (count) =>
        count <= 7 ? { outcome: 'waiting', code: 'rooms.not-listed' } : { outcome: 'done' },
    });

    await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle: approve });

    expect(clock.now - START).toBe((2 + 4 + 8 + 16 + 32 + 60 + 60) * 1000);
  });

  it('waits as long as Microsoft asks for', async () => {
    const { clock, activities, approve } = world({
      setupListRooms: (count) =>
        count === 1
          ? { outcome: 'waiting', code: 'microsoft.unavailable', retryAfterSeconds: 90 }
          : { outcome: 'done' },
    });

    await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle: approve });

    expect(clock.now - START).toBe(90_000);
  });

  it('fails with the cause it waited for once the deadline has passed, and not before', async () => {
    const { clock, row, activities, approve } = world({
      setupEnsureApplication: () => ({ outcome: 'waiting', code: 'application.replicating' }),
    });

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.output).toEqual({ state: 'failed' });
    expect(row.problem).toBe('application.replicating');
    expect(clock.now - START).toBe(30 * MINUTE_MS);
  });

  it('fails at once when waiting cannot help', async () => {
    const { clock, row, activities, approve } = world({
      setupEnsureSecret: () => ({ outcome: 'failed', code: 'secret.forbidden-by-policy' }),
    });

    await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle: approve });

    expect(row).toMatchObject({ state: 'failed', problem: 'secret.forbidden-by-policy' });
    expect(clock.now).toBe(START);
  });

  it('takes a thrown step for one that may be tried again', async () => {
    const { clock, activities, approve } = world({
      setupCheckConsent: (count) => {
        if (count === 1) throw new Error('storage does not answer');
        return { outcome: 'done' };
      },
    });

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.output).toEqual({ state: 'ready' });
    expect(run.persisted).not.toContain('unhandled');
  });

  it('makes a secret again when the step that proves it has to wait', async () => {
    const { clock, tries, activities, approve } = world({
      setupProveSecret: (count) =>
        count === 1 ? { outcome: 'waiting', code: 'secret.not-yet-accepted' } : { outcome: 'done' },
    });

    await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle: approve });

    expect(tries.get('setupEnsureSecret')).toBe(2);
  });

  it('gives way to a newer attempt', async () => {
    const { clock, row, activities } = world();
    const whenIdle = () => {
      row.current = false;
    };

    const run = await runOrchestrator(calendarSetup, { input, activities, clock, whenIdle });

    expect(run.output).toEqual({ state: 'superseded' });
  });

  it('gives up after seven days without an approval', async () => {
    const { clock, row, activities } = world();
    // Most of the days pass while no host runs.
    const whenIdle = () => {
      clock.now = Math.max(clock.now, START + 6 * 24 * 60 * MINUTE_MS);
    };

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle,
      turns: 1000,
    });

    expect(run.output).toEqual({ state: 'failed' });
    expect(row.problem).toBe('setup.expired');
    expect(clock.now - START).toBe(7 * 24 * 60 * MINUTE_MS);
  });

  it('sets its custom status on every turn after the first', async () => {
    const { clock, activities, approve } = world();

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.statuses.slice(1).every((status) => status !== undefined)).toBe(true);
    expect(run.customStatus).toMatchObject({ state: 'ready' });
  });
});

describe('a set-up that waits for a day', () => {
  const DAY_MINUTES = 24 * 60;

  it('fails at its deadline, polls at least every 15 minutes, and has at most 2,000 events in its history', async () => {
    const { clock, row, activities, go } = world({
      setupReadCalendar: () => ({ outcome: 'waiting', code: 'rooms.none-readable' }),
    });
    go('verifying', DAY_MINUTES);

    const run = await runOrchestrator(calendarSetup, { input, activities, clock, turns: 600 });
    const polls = run.history.flatMap((event) =>
      'Name' in event && event.Name === durableNames.readCalendar
        ? [Date.parse(event.Timestamp)]
        : [],
    );
    const gaps = polls.slice(1).map((at, index) => at - (polls[index] ?? 0));

    expect(row).toMatchObject({ state: 'failed', problem: 'rooms.none-readable' });
    expect(clock.now - START).toBe(DAY_MINUTES * MINUTE_MS);
    expect(Math.max(...gaps)).toBe(15 * MINUTE_MS);
    expect(run.history.length).toBeLessThanOrEqual(2000);
  });

  const wakeOften = async (version?: string) => {
    const { clock, row, activities } = world();
    let isRaised = false;
    // All at once, so that each poll takes one turn.
    const whenIdle = ({ raise }: Idle) => {
      if (isRaised) row.state = 'cancelled';
      else
        for (let events = 0; events < 205; events += 1)
          raise('discoveryConsentDecided', { decided: true });
      isRaised = true;
    };
    const base = { input, activities, clock, whenIdle, turns: 1000 };
    return await runOrchestrator(
      calendarSetup,
      version === undefined ? base : { ...base, version },
    );
  };

  it('continues as new at the state of its row after 200 polls', async () => {
    const run = await wakeOften();

    expect(run.output).toEqual({ state: 'cancelled' });
    expect(run.continuedAsNew).toBe(1);
  });

  it('keeps its history when it began before version 1.1, because that history may be longer', async () => {
    const run = await wakeOften('1.0');

    expect(run.output).toEqual({ state: 'cancelled' });
    expect(run.continuedAsNew).toBe(0);
  });

  it('does not spin when its steps say that the row has moved on, and it has not', async () => {
    const { clock, row, activities, go, tries } = world({
      setupCheckDiscovery: () => ({ outcome: 'stale' }),
    });
    go('validating', 30);

    await runOrchestrator(calendarSetup, { input, activities, clock, turns: 1000 });

    expect(row).toMatchObject({ state: 'failed', problem: 'setup.interrupted' });
    expect(clock.now - START).toBe(30 * MINUTE_MS);
    expect(tries.get('setupCheckDiscovery')).toBeLessThan(50);
  });
});

describe('a set-up whose step throws', () => {
  const broken = () => {
    throw new TypeError('a bug of ours');
  };

  it('fails with setup.interrupted within ten minutes when the step throws every time', async () => {
    const { clock, row, tries, activities, approve } = world({ setupListRooms: broken });

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.output).toEqual({ state: 'failed' });
    expect(row.problem).toBe('setup.interrupted');
    expect(tries.get('setupListRooms')).toBeLessThanOrEqual(10);
    expect(clock.now - START).toBeLessThan(10 * MINUTE_MS);
  });

  it('goes on trying until its deadline when it began before version 1.1, as its history may say', async () => {
    const { clock, row, activities, approve } = world({ setupListRooms: broken });

    await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
      version: '1.0',
    });

    expect(row).toMatchObject({ state: 'failed', problem: 'setup.interrupted' });
    expect(clock.now - START).toBe(30 * MINUTE_MS);
  });

  it('logs each throw once, however often its history is replayed', async () => {
    const { clock, tries, activities, approve } = world({
      setupListRooms: (count) => (count <= 3 ? broken() : { outcome: 'done' }),
    });

    const run = await runOrchestrator(calendarSetup, {
      input,
      activities,
      clock,
      whenIdle: approve,
    });

    expect(run.output).toEqual({ state: 'ready' });
    expect(tries.get('setupListRooms')).toBe(4);
    expect(run.logged.filter((line) => line.includes('setupListRooms'))).toHaveLength(3);
    expect(run.logged.join('')).not.toContain('a bug of ours');
  });
});

describe('the disconnect orchestration', () => {
  it('goes on without Microsoft, but not without our own storage', async () => {
    const done: string[] = [];
    const activities = {
      [durableNames.disconnectStep]: ({ step }: { step: string }) => {
        if (step === 'removeSyncApp') throw new Error('unavailable');
        done.push(step);
        return { done: true };
      },
    };

    const run = await runOrchestrator(calendarDisconnect, {
      input: { organisationId: 'org' },
      activities,
    });

    expect(run.output).toEqual({ state: 'not-connected' });
    expect(done).toEqual([
      'clearScreens',
      'forgetCalendars',
      'removeSecret',
      'forgetRooms',
      'releaseTenant',
      'finish',
    ]);
  });
});

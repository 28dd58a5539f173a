import { describe, expect, it } from '@jest/globals';
import type { Alerts } from '../../../shared/alerts/contract.ts';
import { watchDependencies } from '../../../shared/operations/watch-dependencies.ts';
import { isRefused, type Refused } from '../../../shared/platform/dependencies.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';
import { memoryAlerts } from '../../support/secret-fakes.ts';

function refused(): Refused {
  const error = storageProblems.error('storage.refused', {
    refusal: { dependency: 'storage-tables', code: 'Forbidden' },
  });
  if (!isRefused(error)) throw new Error('It is no refusal');
  return error;
}

function watch(over: Partial<Alerts> = {}) {
  const { alerts, raised, open } = memoryAlerts();
  const now = { ms: Date.parse('2026-11-23T10:00:00Z') };
  const reports = watchDependencies({
    alerts: () => ({ ...alerts, ...over }),
    clock: () => new Date(now.ms),
    log: { info() {}, warn() {}, error() {} },
  });
  return { reports, now, raised, open };
}

describe('operators hear of a dependency that refuses', () => {
  it('twice at most, while it refuses every other call for an hour', async () => {
    const { reports, now, raised, open } = watch();

    for (let minute = 0; minute < 60; minute += 1) {
      await reports.refused(refused(), 'Rooms write');
      now.ms += 20_000;
      await reports.answered('storage-tables', 'Rooms write');
      now.ms += 5_000;
      await reports.seemsWell('storage-tables');
    }

    expect([raised.length, open().length]).toEqual([2, 1]);
  });

  it('until the part that refused answers, whatever other parts answer meanwhile', async () => {
    const { reports, now, open } = watch();
    await reports.refused(refused(), 'Rooms write');

    now.ms += 120_000;
    await reports.answered('storage-tables', 'Rooms read');
    const meanwhile = open().length;
    await reports.answered('storage-tables', 'Rooms write');

    expect([meanwhile, open().length]).toEqual([1, 0]);
  });

  it('once again, an hour after it had been well', async () => {
    const { reports, now, raised, open } = watch();
    await reports.refused(refused());
    await reports.answered('storage-tables');

    now.ms += 3_600_000;
    await reports.refused(refused());
    const again = open().length;
    await reports.answered('storage-tables');

    expect([raised.length, again, open().length]).toEqual([2, 1, 0]);
  });

  it('until the timer finds it well, when nobody asks the part that refused any more', async () => {
    const { reports, now, open } = watch();
    await reports.refused(refused(), 'Rooms write');

    await reports.seemsWell('storage-tables');
    const atOnce = open().length;
    now.ms += 5 * 60_000;
    await reports.seemsWell('storage-tables');

    expect([atOnce, open().length]).toEqual([1, 0]);
  });

  it('without keeping whoever was refused waiting for storage that does not take the alert', async () => {
    const { reports } = watch({ raise: () => new Promise(() => {}) });
    const began = performance.now();

    await reports.refused(refused());

    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

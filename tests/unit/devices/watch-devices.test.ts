/** The watch over devices: how its work is spread, and what one that fails means for the others. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { WatchMessage } from '../../../shared/devices/contract.ts';
import { firstSlot, newCredential } from '../../../shared/devices/credential.ts';
import type { Device } from '../../../shared/devices/device.ts';
import { type DeviceStatus, neverSeen } from '../../../shared/devices/device-status.ts';
import { dispatchWatches, watchDevices } from '../../../shared/devices/watch-devices.ts';

const start = new Date('2026-03-02T08:00:00.000Z');
const credential = firstSlot(newCredential('o', 'd'), start);
const silentDevice = (id: string): Device => ({
  id,
  name: id,
  createdAt: start.toISOString(),
  roomId: 'room',
  assignmentId: 'assignment',
  assignedAt: start.toISOString(),
  credential,
});

/** Every device of every organisation is silent; `broken` are ids of either whose storage fails. */
function silence({
  organisations,
  devicesEach,
  broken = [],
  msEach = 0,
}: {
  readonly organisations: number;
  readonly devicesEach: number;
  readonly broken?: string[];
  readonly msEach?: number;
}) {
  const ids = Array.from({ length: organisations }, (_, at) => `org-${at}`);
  const sent: { message: WatchMessage; delaySeconds: number }[] = [];
  const missed = new Map<string, DeviceStatus>();
  const raised: string[] = [];
  const finished: string[] = [];
  const failures: unknown[] = [];
  let now = start.getTime() + 3600_000;
  let running = 0;
  const world = {
    sent,
    raised,
    finished,
    failures,
    mostAtOnce: 0,
    dispatch: dispatchWatches({
      organisations: () => ({
        get: () => Promise.resolve(undefined),
        async *names() {
          for (const id of ids) yield { id, name: id, createdAt: '', calendarInstalled: true };
        },
      }),
      queue: {
        async send(message, { delaySeconds = 0 } = {}) {
          sent.push({ message, delaySeconds });
        },
      },
      attempts: { async resolveAlerts() {} },
      random: Math.random,
    }),
    watch: (message: WatchMessage) =>
      watch(message, {
        info() {},
        warn() {},
        error: (event, _error, about) => failures.push({ event, ...about }),
      }),
  };
  const watch = watchDevices({
    store: {
      async page(organisationId, { limit, after }) {
        if (broken.includes(organisationId)) throw new Error('storage');
        const from = Number(after ?? 0);
        const rest = Math.min(limit, devicesEach - from);
        return {
          items: Array.from({ length: rest }, (_, at) =>
            silentDevice(`${organisationId}-${from + at}`),
          ),
          ...(from + rest < devicesEach ? { after: String(from + rest) } : {}),
        };
      },
    },
    statuses: {
      between: () => Promise.resolve(missed),
      async update(_organisationId, deviceId, change) {
        const before = missed.get(deviceId) ?? neverSeen;
        const after = change(before);
        missed.set(deviceId, after);
        return { before, after };
      },
    },
    shownRooms: {
      async finishUnassignments(organisationId) {
        finished.push(organisationId);
      },
    },
    calendars: () => ({
      async follow() {
        running += 1;
        world.mostAtOnce = Math.max(world.mostAtOnce, running);
        await turn();
        running -= 1;
      },
    }),
    alerts: () => ({
      async raise({ subject }) {
        now += msEach;
        if (broken.includes(subject)) throw new Error('storage');
        raised.push(subject);
      },
    }),
    live: () => ({ async publish() {} }),
    clock: () => new Date(now),
  });
  return world;
}

describe('the watch over devices', () => {
  it('The watch spreads thousands of silent devices over messages and minutes, and alerts once for each.', async () => {
    const world = silence({ organisations: 250, devicesEach: 20 });

    await world.dispatch();
    const delays = world.sent.map(({ delaySeconds }) => delaySeconds);
    for (const { message } of world.sent) await world.watch(message);
    for (const { message } of world.sent) await world.watch(message);

    expect(world.sent.map(({ message }) => message.organisationIds.length)).toEqual([
      ...Array(12).fill(20),
      10,
    ]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(240);
    expect(new Set(delays).size).toBe(13);
    expect(world.raised).toHaveLength(5000);
    expect(new Set(world.raised).size).toBe(5000);
    expect(world.mostAtOnce).toBe(8);
  });

  it('A failing organisation or device must not stop the watch over the others, and is tried again alone.', async () => {
    const broken = ['org-1', 'org-2-3'];
    const world = silence({ organisations: 4, devicesEach: 10, broken });
    await world.dispatch();
    const message = world.sent[0]?.message ?? { organisationIds: [] };

    await expect(world.watch(message)).rejects.toThrow();
    expect(world.finished).toEqual(message.organisationIds);
    expect(world.raised).toHaveLength(29);
    expect(world.failures).toEqual([
      { event: 'devices.watch-failed', organisationId: 'org-1' },
      { event: 'devices.watch-failed', organisationId: 'org-2', deviceId: 'org-2-3' },
    ]);

    broken.length = 0;
    await world.watch(message);
    expect(new Set(world.raised).size).toBe(40);
    expect(world.raised).toHaveLength(40);
  });

  it('A watch ends long before the host would end its worker, and its next try goes on.', async () => {
    const world = silence({ organisations: 2, devicesEach: 500, msEach: 1000 });
    const message = { organisationIds: ['org-0', 'org-1'] };

    await expect(world.watch(message)).rejects.toThrow();
    expect(world.raised.length).toBeGreaterThanOrEqual(180);
    expect(world.raised.length).toBeLessThan(200);
    for (let tries = 1; tries < 5; tries += 1) {
      await expect(world.watch(message)).rejects.toThrow();
    }
    await world.watch(message);

    expect(world.raised).toHaveLength(1000);
    expect(world.failures).toEqual([]);
  });
});

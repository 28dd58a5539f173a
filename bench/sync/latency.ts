/** From a change in a calendar to its device: the notification, the read, the push and the socket, debounce apart. */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectedDevice, connectDevice } from '../../device-client/client.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { latencies } from '../numbers.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const LOST_AFTER_MS = 30_000;

export interface Screens {
  /** Makes changes at that rate, one after the other, each in some room that a device shows. */
  measure(changes: number, perSecond: number): Promise<ReturnType<typeof latencies>>;
  stop(): void;
}

interface ShownRoom {
  readonly tenantId: string;
  readonly emailAddress: string;
  readonly credential: string;
}

/** A device for each live room; `onTitle` hears of every meeting that one of them shows. */
export async function showRooms(
  world: World,
  onTitle: (title: string) => void,
): Promise<{ readonly shown: readonly ShownRoom[]; stop(): void }> {
  const { addresses } = world.stack;
  const devices: ConnectedDevice[] = [];
  const shown = world.organisations.flatMap(({ tenantId, rooms }) =>
    rooms.flatMap(({ emailAddress, credential }) =>
      credential === undefined ? [] : [{ tenantId, emailAddress, credential }],
    ),
  );
  await forEachConcurrently(shown, 8, ({ credential }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const device = connectDevice({
      api: `${addresses.host}/api`,
      credential,
      keepAliveMs: 0,
      onState: ({ kind }) => {
        if (kind === 'connected') resolve();
      },
      onSnapshot: ({ meetings }) => {
        for (const { title } of meetings) onTitle(title ?? '');
      },
    });
    devices.push(device);
    return promise;
  });
  return {
    shown,
    stop() {
      for (const device of devices) device.stop();
    },
  };
}

export async function connectScreens(world: World): Promise<Screens> {
  const { graph } = world.stack;
  const expected = new Map<string, () => void>();
  const { shown, stop } = await showRooms(world, (title) => expected.get(title)?.());

  let changes = 0;
  async function change(): Promise<number> {
    const room = shown[randomInt(shown.length)];
    if (room === undefined) throw new Error('No room is shown on a device.');
    changes += 1;
    const subject = `Change ${changes}`;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    expected.set(subject, resolve);
    const timer = setTimeout(() => reject(new Error(`${subject} was lost`)), LOST_AFTER_MS);
    const start = Date.now() + HOUR;
    const begun = performance.now();
    graph.createEvent(room.tenantId, room.emailAddress, meeting(subject, start));
    await promise;
    clearTimeout(timer);
    expected.delete(subject);
    return performance.now() - begun;
  }

  return {
    async measure(count, perSecond) {
      const running: Promise<number>[] = [];
      for (let at = 0; at < count; at += 1) {
        running.push(change());
        await pause((1000 / perSecond) * (0.5 + Math.random()));
      }
      return latencies(await Promise.all(running));
    },
    stop,
  };
}

export function meeting(subject: string, start: number): object {
  const at = (time: number) => ({
    dateTime: new Date(time).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  return { subject, start: at(start), end: at(start + HOUR / 2), showAs: 'busy' };
}

/** Web PubSub's event handler (CloudEvents with abuse protection): its events are hints, and decide nothing. */
import { z } from 'zod';
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { idSchema } from '../platform/ids.ts';
import { lowerAscii } from '../platform/text.ts';
import { connectionClosed, connectionOpened } from './device-status.ts';
import { deviceProblems } from './errors.ts';
import { DEVICES_HUB } from './messages.ts';
import type { DeviceStatusStore, DeviceStore, EventAuthentication } from './ports.ts';

interface Deps {
  readonly authentication: EventAuthentication;
  readonly store: Pick<DeviceStore, 'organisationOf'>;
  readonly statuses: Pick<DeviceStatusStore, 'update'>;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  /** Where our Web PubSub instances answer. */
  readonly addresses: readonly URL[];
}

const SYSTEM = 'azure.webpubsub.sys.';

/** The user is a device's id, since only negotiation issues addresses of this hub; both become part of rows. */
const connectionSchema = z.object({
  deviceId: idSchema,
  connectionId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
});

export type ConnectionEvents = ReturnType<typeof connectionEvents>;

export function connectionEvents({
  authentication,
  store,
  statuses,
  live,
  clock,
  addresses,
}: Deps) {
  const origins = new Set(addresses.flatMap(({ host, hostname }) => [host, hostname]));

  async function record(isOpen: boolean, deviceId: string, connectionId: string): Promise<void> {
    const organisationId = await store.organisationOf(deviceId);
    if (organisationId === undefined) return;
    const { before, after } = await statuses.update(organisationId, deviceId, (status) =>
      isOpen
        ? connectionOpened(status, connectionId, clock())
        : connectionClosed(status, connectionId),
    );
    if (before.open.length > 0 !== after.open.length > 0) {
      await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    }
  }

  return {
    /**
     * Returns the asked origins that may send events; Web PubSub may ask for several.
     *
     * @throws AppError `event.origin-refused` when none may
     */
    allowed(asked: readonly string[]): readonly string[] {
      const ours = asked.map((origin) => origin.trim()).filter((origin) => origins.has(origin));
      if (ours.length === 0) throw deviceProblems.error('event.origin-refused');
      return ours;
    },

    /**
     * Handles an event; only its headers are used.
     *
     * @throws AppError `event.not-genuine`
     */
    async receive(headers: { get(name: string): string | null }): Promise<void> {
      if (!(await authentication.isGenuine(headers)))
        throw deviceProblems.error('event.not-genuine');
      const type = headers.get('ce-type') ?? '';
      const event = type.startsWith(SYSTEM) ? type.slice(SYSTEM.length) : '';
      const connection = connectionSchema.safeParse({
        deviceId: headers.get('ce-userid'),
        connectionId: headers.get('ce-connectionid'),
      });
      const concernsDevice = lowerAscii(headers.get('ce-hub') ?? '') === DEVICES_HUB;
      if (!concernsDevice || !connection.success) return;
      if (event !== 'connected' && event !== 'disconnected') return;
      const { deviceId, connectionId } = connection.data;
      await record(event === 'connected', deviceId, connectionId);
    },
  };
}

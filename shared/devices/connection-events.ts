/** Web PubSub's event handler: CloudEvents over HTTP with abuse protection; presence hints, never decisions. */
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Answer } from '../platform/endpoint.ts';
import { DEVICES_HUB } from './messages.ts';
import type { DeviceStore, EventAuthentication, PresenceStore } from './ports.ts';
import { connectionClosed, connectionOpened } from './presence.ts';

export interface ConnectionEvent {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
}

const SYSTEM = 'azure.webpubsub.sys.';

export function connectionEvents(needs: {
  readonly authentication: EventAuthentication;
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  /** Where our Web PubSub instances answer. */
  readonly addresses: readonly URL[];
}) {
  const { authentication, store, presence, live, clock, addresses } = needs;
  const origins = new Set(addresses.flatMap(({ host, hostname }) => [host, hostname]));

  /** CloudEvents abuse protection: the header may list several origins; only ours are allowed. */
  function allow(headers: ConnectionEvent['headers']): Answer {
    const asked = (headers.get('webhook-request-origin') ?? '').split(',');
    const ours = asked.map((origin) => origin.trim()).filter((origin) => origins.has(origin));
    return ours.length === 0
      ? { status: 403 }
      : { status: 200, headers: { 'webhook-allowed-origin': ours.join(', ') } };
  }

  async function note(event: string, deviceId: string, connectionId: string): Promise<void> {
    const organisationId = await store.organisationOf(deviceId);
    if (organisationId === undefined) return;
    const { before, after } = await presence.update(organisationId, deviceId, (seen) =>
      event === 'connected'
        ? connectionOpened(seen, connectionId, clock())
        : connectionClosed(seen, connectionId),
    );
    if (before.open.length > 0 !== after.open.length > 0) {
      await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    }
  }

  return async ({ method, headers }: ConnectionEvent): Promise<Answer> => {
    if (method === 'OPTIONS') return allow(headers);
    if (!(await authentication.isGenuine(headers))) return { status: 401 };
    const type = headers.get('ce-type') ?? '';
    const event = type.startsWith(SYSTEM) ? type.slice(SYSTEM.length) : '';
    const [deviceId, connectionId] = [headers.get('ce-userid'), headers.get('ce-connectionid')];
    const concernsDevice = headers.get('ce-hub')?.toLowerCase() === DEVICES_HUB;
    if (
      concernsDevice &&
      deviceId !== null &&
      connectionId !== null &&
      (event === 'connected' || event === 'disconnected')
    ) {
      await note(event, deviceId, connectionId);
    }
    return { status: 204 };
  };
}

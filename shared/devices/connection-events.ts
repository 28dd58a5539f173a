/** Web PubSub's event handler: CloudEvents over HTTP with abuse protection; presence hints, never decisions. */
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type HttpResult, noContent } from '../platform/endpoint.ts';
import { deviceProblems } from './errors.ts';
import { DEVICES_HUB } from './messages.ts';
import type { DeviceStore, EventAuthentication, PresenceStore } from './ports.ts';
import { connectionClosed, connectionOpened } from './presence.ts';

export interface ConnectionEvent {
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
  async function allow({ headers }: ConnectionEvent): Promise<HttpResult> {
    const asked = (headers.get('webhook-request-origin') ?? '').split(',');
    const ours = asked.map((origin) => origin.trim()).filter((origin) => origins.has(origin));
    if (ours.length === 0) throw deviceProblems.error('event.origin-refused');
    return { status: 200, headers: { 'webhook-allowed-origin': ours.join(', ') } };
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

  async function receive({ headers }: ConnectionEvent): Promise<HttpResult> {
    if (!(await authentication.isGenuine(headers))) throw deviceProblems.error('event.not-genuine');
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
    return noContent;
  }

  return { allowEvents: allow, connectionEvent: receive };
}

/** Customers whom one of our own dependencies fails, each at the step that needs it. */
import { expect } from '@jest/globals';
import type { Fault } from '../../local/kit/faults.ts';
import type { Application } from '../../shared/composition/app.ts';
import { type DurableActivity, durableNames } from '../../shared/onboarding/durable-names.ts';
import type { Orchestrations } from '../../shared/platform/orchestrations.ts';
import { rotationNames } from '../../shared/secrets/durable-names.ts';
import type { Customer } from './customers.ts';
import { administrator, silent } from './onboarding.ts';
import type { startWholeApp } from './whole-app.ts';

export type Dependency = 'key-vault' | 'storage' | 'web-pubsub';

export interface Sufferers {
  readonly validating: Customer;
  readonly leaving: Customer;
  readonly ready: Customer;
  readonly roomId: string;
  /** The input of the renewal of the ready one's secret. */
  readonly renewal: object;
  /** Requests that a refusal meets: a service refuses everybody, but customers have secrets of their own. */
  readonly refused: readonly Pick<Fault, 'service' | 'carries'>[];
  /** Requests that an outage meets. */
  readonly unanswered: readonly Pick<Fault, 'service' | 'carries'>[];
}

/** Orchestrations that never run: their steps are taken by hand. */
export const inert = {
  start: async () => true,
  raise: async () => undefined,
  status: async () => undefined,
} as unknown as Orchestrations;

export function sufferersIn(world: Awaited<ReturnType<typeof startWholeApp>>) {
  /** By organisation: a step whose attempt is over does nothing. */
  const attempts = new Map<string, number>();
  return { sufferersOf, stepOf, read, connecting };

  async function sufferersOf(service: Dependency): Promise<Sufferers> {
    const [validating, leaving, ready] = await Promise.all([
      connecting(`${service} validating`, [
        durableNames.checkDiscovery,
        durableNames.listRooms,
        durableNames.ensureApplication,
      ]),
      connecting(`${service} leaving`, [durableNames.ensureApplication, durableNames.ensureSecret]),
      world.customer(`${service} ready`),
    ]);
    await world.app.onboarding.http.disconnect(inert)(leaving.base);
    await ready.ready();
    const { roomId, deviceId } = await shownRoom(ready);
    const { connections } = world.app.onboarding;
    const customers = [validating, leaving, ready];
    const secrets = await Promise.all(
      customers.map(async ({ org }) => `/calsync-${(await connections.get(org))?.connectionId}`),
    );
    const faultsAt = (named: readonly string[]) => named.map((carries) => ({ service, carries }));
    const { name, keyId } = (await connections.get(ready.org))?.syncApp?.secret ?? {};
    return {
      validating,
      leaving,
      ready,
      roomId,
      renewal: { organisationId: ready.org, name, keyId, number: 0 },
      refused: faultsAt(service === 'key-vault' ? secrets : ['']),
      unanswered: faultsAt(
        { 'key-vault': secrets, storage: [''], 'web-pubsub': [deviceId] }[service],
      ),
    };
  }

  async function connecting(name: string, steps: readonly DurableActivity[]): Promise<Customer> {
    const customer = await world.customer(name, inert);
    const answer = await customer.connect();
    if (answer.status !== 303) throw new Error(`The sign-in was refused: ${answer.text}`);
    attempts.set(customer.org, (await customer.read()).attempt);
    for (const step of steps) {
      const { outcome } = await stepOf(world.app, customer, step);
      if (outcome !== 'done') throw new Error(`${step} ended as ${outcome}`);
    }
    return customer;
  }

  async function stepOf({ onboarding }: Application, customer: Customer, name: DurableActivity) {
    const attempt = attempts.get(customer.org);
    const input = { organisationId: customer.org, attempt };
    return (await onboarding.activities[name](input)) as { outcome: string; code?: string };
  }

  /** A room on a device, read once. */
  async function shownRoom({ org }: Customer) {
    const { app } = world;
    const input = {
      caller: administrator,
      query: {},
      headers: new Headers(),
      url: '',
      log: silent,
    };
    const listed = await app.rooms.http.roomsList({
      ...input,
      params: { org },
      query: { limit: 1 },
      url: 'http://localhost/',
      body: undefined,
    });
    const roomId = (listed.body as { items: { id: string }[] }).items[0]?.id ?? '';
    const made = await app.devices.http.devicesCreate({
      ...input,
      params: { org },
      body: { name: 'Screen' },
    });
    const device = (made.body as { id: string }).id;
    await app.devices.http.devicesAssignRoom({
      ...input,
      params: { org, device },
      body: { roomId },
    });
    await read(app, org, roomId);
    return { roomId, deviceId: device };
  }

  /** How a drain of the room ended. */
  async function read(app: Application, organisationId: string, roomId: string): Promise<string> {
    const lines: string[] = [];
    const note = (event: string, attributes: Readonly<Record<string, unknown>> = {}) => {
      if (event === 'calendar.paused') lines.push(`paused ${String(attributes['cause'])}`);
      if (event === 'calendar.drained') lines.push(`read ${String(attributes['read'])}`);
      if (event === 'calendar.read-failed') lines.push(`failed ${String(attributes['reason'])}`);
    };
    const log = { info: note, warn: note, error() {} };
    await app.calendar.refresh({ organisationId, rooms: [roomId] }, log);
    return lines.join(', ');
  }
}

/** Takes the steps of a renewal, without waiting for its overlap. */
export async function renewSecret(
  { secrets: { activities } }: Pick<Application, 'secrets'>,
  input: object,
): Promise<void> {
  const { next } = (await activities[rotationNames.add](input)) as { next: object };
  for (const step of [rotationNames.prove, rotationNames.switch, rotationNames.retire]) {
    expect(await activities[step]({ ...input, next })).toMatchObject({ outcome: 'done' });
  }
  await activities[rotationNames.end]({ ...input, next, outcome: 'done' });
}

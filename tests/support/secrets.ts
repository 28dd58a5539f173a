/** Reads secrets over HTTP alone: the operators' view, alerts, and the credentials at Microsoft. */
import {
  type Journey,
  type MicrosoftTenant,
  type Person,
  type Reply,
  startJourney,
} from '../../local/demo/journey.ts';
import { advance } from './clock.ts';
import type { RunningStack } from './stack.ts';

export interface SecretView {
  readonly organisationId: string;
  readonly name: string;
  readonly version: string;
  readonly keyId: string;
  readonly generation: number;
  readonly expiresOn: string;
  readonly rotatesAt: string;
  readonly problem?: string;
}

interface AlertView {
  readonly organisationId: string;
  readonly kind: string;
  readonly subject: string;
  readonly severity: string;
  readonly state: 'open' | 'resolved';
  readonly message: string;
}

export interface Customer {
  readonly organisationId: string;
  readonly tenant: MicrosoftTenant;
}

interface Credential {
  readonly keyId: string;
  readonly secretText: string;
  readonly endDateTime: string;
}

export type SecretWorld = ReturnType<typeof secretWorld>;

export function secretWorld(stack: RunningStack) {
  const journey: Journey = startJourney(stack.urls);
  /** A moved clock ends every token, so each call has a new one. */
  const operator = (): Promise<Person> => journey.person('operator@portal.example', ['operator']);

  async function all<T>(path: string): Promise<T[]> {
    const who = await operator();
    const found: T[] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const page: Reply<{ items: T[]; nextLink?: string }> = await who.call('GET', next);
      found.push(...page.body.items);
      next = page.body.nextLink?.slice(stack.urls.api.length);
    }
    return found;
  }

  return {
    journey,
    operator,
    secrets: () => all<SecretView>('/operations/secrets?limit=200'),
    async alerts(): Promise<AlertView[]> {
      const found = await all<AlertView>('/operations/alerts?limit=200');
      return found.filter(({ kind }) => kind.startsWith('secret-'));
    },
    async rotate(organisationId: string): Promise<number> {
      const who = await operator();
      return (await who.call('POST', `/operations/secrets/${organisationId}/rotate`)).status;
    },
    faults: (faults: readonly object[]) => journey.control('PUT', '/faults', faults),
    policies: (tenantId: string, appManagement: object | null) =>
      journey.control('PUT', `/tenants/${tenantId}/policies`, { appManagement }),
    advance: (advanceMs: number) => advance(journey, advanceMs),
    /** The credentials of the customer's Calendar Sync app. */
    async credentials({ tenant }: Customer): Promise<readonly Credential[]> {
      const { body } = await journey.control<{
        items: { displayName: string; passwordCredentials: Credential[] }[];
      }>('GET', `/tenants/${tenant.id}/applications`);
      return body.items
        .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync')
        .flatMap(({ passwordCredentials }) => passwordCredentials);
    },
    /** A ready organisation with one room that is kept fresh for a device. */
    async connect(name: string, appManagement: object | null = null): Promise<Customer> {
      const domain = `${name}.example`;
      const tenant = await journey.tenant({ domain, rooms: 1 });
      if (appManagement !== null) {
        await journey.control('PUT', `/tenants/${tenant.id}/policies`, { appManagement });
      }
      const email = `it@${name}.portal.example`;
      const person = await journey.person(email);
      const organisationId = await journey.organisation(name, { ...person, email });
      await journey.connect(person, organisationId, `admin@${domain}`);
      await journey.reach(person, organisationId, ['awaiting-sync-consent'], 120_000);
      await journey.continueSetup(person, organisationId, `admin@${domain}`);
      await journey.reach(person, organisationId, ['ready'], 120_000);
      const base = `/organisations/${organisationId}`;
      const rooms = await person.call<{ items: { id: string }[] }>('GET', `${base}/rooms`);
      const device = await person.call<{ id: string }>('POST', `${base}/devices`, { name });
      const roomId = rooms.body.items[0]?.id;
      await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId });
      return { organisationId, tenant };
    },
  };
}

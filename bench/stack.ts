/** The whole local cloud for a scenario, with an organisation that is connected and has rooms. */
import { readFileSync } from 'node:fs';
import { type Journey, type Person, startJourney } from '../local/demo/journey.ts';
import { type RunningStack, startStack } from '../tests/support/stack.ts';

const DOMAIN = 'bench.example';

export interface ConnectedOrganisation {
  readonly stack: RunningStack;
  readonly journey: Journey;
  readonly administrator: Person;
  readonly organisation: string;
  readonly tenantId: string;
  readonly rooms: readonly { readonly id: string; readonly emailAddress: string }[];
}

export async function startConnected(roomCount: number): Promise<ConnectedOrganisation> {
  const stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  const journey = startJourney(stack.urls);
  const { id: tenantId } = await journey.tenant({ domain: DOMAIN, rooms: roomCount });
  const email = 'it@portal.example';
  const administrator = await journey.person(email);
  const organisation = await journey.organisation('Bench', { ...administrator, email });
  await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent'], 120_000);
  await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['ready'], 120_000);
  const rooms: { id: string; emailAddress: string }[] = [];
  let path: string | undefined = `/organisations/${organisation}/rooms?limit=200`;
  while (path !== undefined) {
    const { body }: { body: { items: typeof rooms; nextLink?: string } } = await administrator.call(
      'GET',
      path,
    );
    rooms.push(...body.items);
    path = body.nextLink?.replace(stack.urls.api, '');
  }
  return { stack, journey, administrator, organisation, tenantId, rooms };
}

/** Resident memory of a process and of all that it started, in MB. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children
    .split(' ')
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + memoryOf(Number(child)), own);
}

export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? 0;

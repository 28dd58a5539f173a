/** Seeds the demonstration: an organisation with an administrator and, unless Microsoft is real, a tenant whose meetings live. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { startJourney } from '../demo/journey.ts';
import { startLife } from '../demo/life.ts';
import { demoTenant } from '../demo/seed.ts';
import { ControlError } from '../graph/control-error.ts';
import { createTenant } from '../identity/control.ts';
import type { DemoPeople } from '../pages/guide.ts';
import type { StartOptions } from './arguments.ts';
import type { Stack } from './stack.ts';

export interface Demo {
  /** Absent without a host: nobody can make the organisation. */
  readonly people?: DemoPeople;
  /** Stops the life of the calendars. */
  stop(): void;
}

interface Seeded {
  tenantId?: string;
  organisationId?: string;
  /** The meetings that a version before 0.3.0 booked. */
  booked?: readonly { readonly room: string; readonly id: string }[];
}

const portalUser = 'admin@contoso.example';
/** Every start shows the same day. */
const SEED = 1;

/** Continues where an earlier start stopped. */
export async function startDemo(stack: Stack, options: StartOptions): Promise<Demo> {
  const file = `${options.data}/demo.json`;
  const seeded: Seeded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Seeded) : {};
  const save = () => writeFileSync(file, JSON.stringify(seeded));

  const isEmulated = options.microsoft === 'emulated';
  const life = isEmulated ? enliven(stack, seeded) : undefined;
  const stop = () => life?.stop();
  save();
  if (!options.host) return { stop };
  try {
    seeded.organisationId ??= await makeOrganisation(stack);
    save();
  } catch (error) {
    stop();
    throw error;
  }
  const { organisationId } = seeded;
  return {
    stop,
    people: {
      organisationId,
      portalUser,
      ...(isEmulated ? { microsoftUser: `admin@${demoTenant.domain}` } : {}),
    },
  };
}

function enliven(stack: Stack, seeded: Seeded) {
  const { graph, log } = stack;
  seeded.tenantId ??= seedTenant(stack);
  for (const { room, id } of seeded.booked ?? []) forgetEvent(stack, seeded.tenantId, room, id);
  delete seeded.booked;
  const life = startLife({
    graph,
    tenantId: seeded.tenantId,
    seed: SEED,
    onError: (error) => log.write('demo', 'error', String(error)),
  });
  life.catchUp();
  return life;
}

function forgetEvent({ graph }: Stack, tenantId: string, room: string, id: string): void {
  try {
    graph.deleteEvent(tenantId, room, id);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
  }
}

async function makeOrganisation({ addresses }: Stack): Promise<string> {
  const journey = startJourney({
    portal: addresses.portal,
    api: `${addresses.host}/api`,
    control: addresses.control,
  });
  const administrator = await journey.person(portalUser);
  return await journey.organisation('Contoso', { ...administrator, email: portalUser });
}

function seedTenant({ directory, graph }: Stack): string {
  const { rooms, ...request } = demoTenant;
  const known = directory.tenant(demoTenant.domain);
  if (known !== undefined) return known.id;
  const { id } = createTenant(directory, request);
  graph.addRooms(id, rooms);
  return id;
}

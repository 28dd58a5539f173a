/** Seeds the demonstration: an organisation with an administrator and, unless Microsoft is real, a tenant with meetings for today. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type BookedEvent, bookLivingDay } from '../demo/book-living-day.ts';
import { startJourney } from '../demo/journey.ts';
import { demoTenant } from '../demo/seed.ts';
import { createTenant } from '../identity/control.ts';
import type { StartOptions } from './arguments.ts';
import type { Stack } from './stack.ts';

export interface DemoPeople {
  readonly organisationId: string;
  readonly portalUser: string;
  /** Absent with a real tenant: its people are its own. */
  readonly microsoftUser?: string;
}

interface Seeded {
  tenantId?: string;
  organisationId?: string;
  /** The date whose meetings are in `booked`. */
  day?: string;
  booked: BookedEvent[];
}

const portalUser = 'admin@contoso.example';

/** Continues where an earlier start stopped, and books today's meetings in place of an earlier day's. */
export async function seedDemo(
  stack: Stack,
  options: StartOptions,
): Promise<DemoPeople | undefined> {
  const file = `${options.data}/demo.json`;
  const seeded: Seeded = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Seeded)
    : { booked: [] };
  const save = () => writeFileSync(file, JSON.stringify(seeded));

  const isEmulated = options.microsoft === 'emulated';
  if (isEmulated) {
    seeded.tenantId ??= seedTenant(stack);
    save();
    bookToday(stack, seeded, seeded.tenantId);
    save();
  }
  if (!options.host) return undefined;
  if (seeded.organisationId === undefined) {
    const { addresses } = stack;
    const journey = startJourney({
      portal: addresses.portal,
      api: `${addresses.host}/api`,
      control: addresses.control,
    });
    const administrator = await journey.person(portalUser);
    seeded.organisationId = await journey.organisation('Contoso', {
      ...administrator,
      email: portalUser,
    });
    save();
  }
  return {
    organisationId: seeded.organisationId,
    portalUser,
    ...(isEmulated ? { microsoftUser: `admin@${demoTenant.domain}` } : {}),
  };
}

function bookToday({ graph }: Stack, seeded: Seeded, tenantId: string): void {
  const today = new Date().toISOString().slice(0, 10);
  if (seeded.day === today) return;
  for (const { room, id } of seeded.booked) graph.deleteEvent(tenantId, room, id);
  seeded.booked = bookLivingDay(graph, tenantId, new Date());
  seeded.day = today;
}

function seedTenant({ directory, graph }: Stack): string {
  const { rooms, ...request } = demoTenant;
  const known = directory.tenant(demoTenant.domain);
  if (known !== undefined) return known.id;
  const { id } = createTenant(directory, request);
  graph.addRooms(id, rooms);
  return id;
}

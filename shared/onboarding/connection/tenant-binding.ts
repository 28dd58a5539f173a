/** One Microsoft tenant belongs to one organisation, unless an operator lets several share it. */
import type { ConnectionFacts } from './connection.ts';
import type { OnboardingDeps } from './ports.ts';

/** Between binding a tenant and writing the connection lie moments, not minutes. */
const FRESH_MS = 5 * 60_000;

/** False when another organisation is connected to the tenant, or about to be. */
export async function holdTenant(
  {
    bindings,
    connections,
    clock,
    settings,
  }: Pick<OnboardingDeps, 'bindings' | 'connections' | 'clock' | 'settings'>,
  tenantId: string,
  organisationId: string,
): Promise<boolean> {
  if (settings.sharedTenants.includes(tenantId)) return true;
  if (await bindings.bind(tenantId, organisationId, clock())) return true;
  const holder = await bindings.holder(tenantId);
  if (holder !== undefined) {
    if (clock().getTime() - Date.parse(holder.boundAt) < FRESH_MS) return false;
    const row: ConnectionFacts | undefined = await connections.get(holder.organisationId);
    const given = row?.tenant?.id !== tenantId || row.state === 'cancelled';
    if (!given) return false;
    // Left behind by a set-up that was given up, or never written.
    await bindings.release(tenantId, holder.organisationId);
  }
  return await bindings.bind(tenantId, organisationId, clock());
}

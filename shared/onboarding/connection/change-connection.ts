/** The one way a connection changes: written with its timeline, then published on the live channel. */
import { measures } from '../../platform/metrics.ts';
import type { Stored } from '../../platform/tables.ts';
import type { ConnectionRow } from './connection.ts';
import type { OnboardingDeps } from './ports.ts';

type Deps = Pick<OnboardingDeps, 'connections' | 'live'>;

/** Undefined when the change did not apply. The message is best effort: the portal polls as well. */
export async function changeConnection(
  { connections, live }: Deps,
  organisationId: string,
  change: (row: ConnectionRow | undefined) => ConnectionRow | undefined,
  known?: Stored<ConnectionRow>,
): Promise<ConnectionRow | undefined> {
  const updated = await connections.change(organisationId, change, known);
  if (updated === undefined) return undefined;
  const { before, after } = updated;
  if (before !== undefined && before.state !== after.state) measure(before, after);
  if (after.sequence !== before?.sequence) {
    await live().publish(organisationId, { kind: 'setup.changed', data: { state: after.state } });
  }
  return after;
}

function measure(before: ConnectionRow, after: ConnectionRow): void {
  const seconds = (Date.parse(after.since) - Date.parse(before.since)) / 1000;
  measures.setupPhases.record(seconds, { state: before.state, next: after.state });
}

/** As `changeConnection`, for rows that exist. */
export const changeExisting = (
  deps: Deps,
  organisationId: string,
  change: (row: ConnectionRow) => ConnectionRow | undefined,
  known?: Stored<ConnectionRow>,
): Promise<ConnectionRow | undefined> =>
  changeConnection(deps, organisationId, (row) => row && change(row), known);

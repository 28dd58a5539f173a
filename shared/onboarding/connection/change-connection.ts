/** The one way a connection changes: written with its timeline, then published on the live channel. */
import { type AuditEntry, noteChange } from '../../operations/contract.ts';
import { measures } from '../../platform/metrics.ts';
import type { Stored } from '../../platform/tables.ts';
import type { ConnectionFacts, ConnectionRow } from './connection.ts';
import type { ConnectionStore, OnboardingDeps } from './ports.ts';

type Deps = Pick<OnboardingDeps, 'connections' | 'live'>;

/** Undefined when the change did not apply. The message is best effort: the portal polls as well. */
async function changeConnection(
  { connections, live }: Deps,
  organisationId: string,
  change: (row: ConnectionRow | undefined) => ConnectionRow | undefined,
  how?: Parameters<ConnectionStore['change']>[2],
): Promise<ConnectionRow | undefined> {
  const updated = await connections.change(organisationId, change, how);
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
  changeConnection(deps, organisationId, (row) => row && change(row), { known });

/** The audit's entry of a change; undefined for a change that is not worth one. */
type EntryOf = (before: ConnectionRow | undefined, after: ConnectionRow) => AuditEntry | undefined;

/** As `changeConnection`, with an entry in the audit that is written once, wherever the process dies. */
export async function changeNoted(
  deps: Deps & Pick<OnboardingDeps, 'audit'>,
  organisationId: string,
  change: (row: ConnectionRow | undefined) => ConnectionRow | undefined,
  { entry, known }: { readonly entry: AuditEntry | EntryOf; readonly known?: Known },
): Promise<ConnectionRow | undefined> {
  const note = noteChange(deps.audit(), organisationId);
  return await changeConnection(deps, organisationId, change, {
    known,
    async first(before, after) {
      const noted = typeof entry === 'function' ? entry(before, after) : entry;
      if (noted !== undefined) await note(noted, startOf(before));
    },
  });
}
type Known = Stored<ConnectionRow> | undefined;

/** As `changeNoted`, for rows that exist. */
export const changeExistingNoted = (
  deps: Parameters<typeof changeNoted>[0],
  organisationId: string,
  change: (row: ConnectionRow) => ConnectionRow | undefined,
  how: Parameters<typeof changeNoted>[3],
): Promise<ConnectionRow | undefined> =>
  changeNoted(deps, organisationId, (row) => row && change(row), how);

/** Names the stretch that a change ends or happens in. Waiting for another thing meanwhile makes no other one. */
function startOf(row: ConnectionFacts | undefined): string {
  if (row === undefined) return 'new';
  const { connectionId, attempt, state, since, profileChanges, profileChange, limit } = row;
  const step = [profileChange?.step, profileChange?.since];
  return JSON.stringify([
    connectionId,
    attempt,
    state,
    since,
    profileChanges,
    step,
    limit?.last?.at,
  ]);
}

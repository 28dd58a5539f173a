/** The one way a connection changes: written with its timeline, then told to the live channel. */
import type { ConnectionRow } from './connection.ts';
import type { Surroundings } from './ports.ts';

type Change = (row: ConnectionRow | undefined) => ConnectionRow | undefined;

/** Undefined when the change did not apply; `known` as the store has it. The hint is best effort: the portal polls as well. */
export async function changeConnection(
  { connections, live }: Pick<Surroundings, 'connections' | 'live'>,
  organisationId: string,
  change: Change,
  known?: ConnectionRow,
): Promise<ConnectionRow | undefined> {
  let before: ConnectionRow | undefined;
  const after = await connections.change(
    organisationId,
    (row) => {
      before = row;
      return change(row);
    },
    known,
  );
  if (after !== undefined && after.sequence !== before?.sequence) {
    await live().publish(organisationId, { kind: 'setup.changed', data: { state: after.state } });
  }
  return after;
}

/** As `changeConnection`, for rows that exist. */
export const changeExisting = (
  surroundings: Pick<Surroundings, 'connections' | 'live'>,
  organisationId: string,
  change: (row: ConnectionRow) => ConnectionRow | undefined,
  known?: ConnectionRow,
): Promise<ConnectionRow | undefined> =>
  changeConnection(
    surroundings,
    organisationId,
    (row) => (row === undefined ? undefined : change(row)),
    known,
  );

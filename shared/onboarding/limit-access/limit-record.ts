/** Keeps what a visit has made in the connection's row at once, and in the audit with Microsoft's request ids. */
import type { AccessLimit } from '../connection/access-limit.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { ConsentState } from '../connection/consent-state.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

export interface LimitRecord {
  /** Changes these facts of the row. */
  keep(change: Partial<AccessLimit>): Promise<void>;
  /** Writes down that a thing of Exchange was made, changed or removed. */
  audit(
    action: string,
    made: { readonly id: string; readonly requestId: string | undefined },
  ): Promise<void>;
  now(): string;
}

type Deps = Pick<OnboardingDeps, 'connections' | 'live' | 'audit' | 'clock'>;

export function limitRecord(
  deps: Deps,
  { organisationId, userKey }: ConsentState,
  servicePrincipalId: string,
): LimitRecord {
  return {
    now: () => deps.clock().toISOString(),
    async keep(change) {
      await changeExisting(deps, organisationId, (row) =>
        withLimit(row, servicePrincipalId, (limit) => ({ ...limit, ...change })),
      );
    },
    audit: (action, { id, requestId }) =>
      deps.audit().append(organisationId, {
        actor: `user:${userKey}`,
        action,
        target: requestId === undefined ? id : `${id} (request ${requestId})`,
        result: 'ok',
      }),
  };
}

/** The row with its limit changed; undefined once nothing is connected, or without a change. */
export function withLimit(
  row: ConnectionRow,
  servicePrincipalId: string,
  change: (limit: AccessLimit) => AccessLimit | undefined,
): ConnectionRow | undefined {
  if (row.state === 'not-connected') return undefined;
  const limit = change(row.limit ?? { servicePrincipalId });
  return limit && { ...row, limit };
}

/** Connection rows in every state, each with the facts that its state has after an ordinary course of things. */
import {
  type ConnectionFacts,
  type ConnectionRow,
  connectionSchema,
  newConnection,
  type RowIn,
} from '../../shared/onboarding/connection/connection.ts';
import type { ConnectionState } from '../../shared/onboarding/contract.ts';

const HOUR_MS = 3600_000;

export const syncApp = {
  objectId: 'object',
  clientId: 'client',
  servicePrincipalId: 'principal',
  generation: 1,
  secret: { name: 'calsync-1', version: '1', keyId: 'key', createdAt: '', expiresOn: '' },
};

/** The row of `org` in that state; an undefined fact takes the usual one away. */
export function connectionIn<S extends ConnectionState>(
  state: S,
  at: Date,
  facts: Partial<ConnectionFacts> = {},
): RowIn<S> {
  const since = at.toISOString();
  const isConnected = state === 'ready' || state === 'degraded';
  const row: ConnectionRow = connectionSchema.parse({
    ...newConnection('org', 'connection', at),
    attempt: state === 'not-connected' ? 0 : 1,
    tenant: { id: 'tenant', displayName: 'Contoso' },
    syncApp,
    deadline: new Date(at.getTime() + HOUR_MS).toISOString(),
    ...(isConnected ? { connectedAt: since, assignmentsSeenAt: since } : {}),
    ...(state === 'awaiting-discovery-consent' ? { consent: 'digest' } : {}),
    problem: state === 'degraded' ? 'connection.access-lost' : 'setup.interrupted',
    lostSince: since,
    lostBy: 'reads',
    ...facts,
    state,
  });
  return row as RowIn<S>;
}

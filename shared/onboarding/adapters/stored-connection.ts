/**
 * The connection's row as table storage has it: one flat object, whose names never change, so that the version before
 * reads what this one writes.
 */
import { z } from 'zod';
import {
  type ConnectionRow,
  connectionSchema,
  orphanedApplicationSchema,
} from '../connection/connection.ts';
import { consentDeadline } from '../connection/deadlines.ts';
import { connectionStateSchema } from '../contract.ts';

export const storedConnectionSchema = z.looseObject({
  state: connectionStateSchema,
  since: z.string(),
  connectedAt: z.string().optional(),
  leftovers: z.array(orphanedApplicationSchema).optional(),
});
export type StoredConnection = z.infer<typeof storedConnectionSchema>;

export function toStored({ orphanedApplications, ...row }: ConnectionRow): StoredConnection {
  return orphanedApplications.length === 0 ? row : { ...row, leftovers: orphanedApplications };
}

/** Completes a row of an older version; its schema drops whatever does not belong to its state. */
export function fromStored({ leftovers, ...stored }: StoredConnection): ConnectionRow {
  const { state, since, connectedAt = since } = stored;
  const isConnected = state === 'ready' || state === 'degraded';
  const row = {
    deadline: consentDeadline(new Date(since)),
    problem: isConnected ? 'connection.access-lost' : 'setup.interrupted',
    lostSince: since,
    lostBy: 'reads',
    ...(isConnected ? { connectedAt, assignmentsSeenAt: connectedAt } : {}),
    // No browser holds a key with this digest.
    ...(state === 'awaiting-discovery-consent' ? { consent: '' } : {}),
    ...stored,
    orphanedApplications: leftovers,
  };
  const parsed = connectionSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  // The facts that its state needs are lost: an administrator can connect once more, or disconnect.
  const { failedIn: _lost, ...rest } = { failedIn: undefined, ...row };
  return connectionSchema.parse({ ...rest, state: 'failed' });
}

/** The alert noun: one record an occurrence of a cause, open until the cause ends. */
import { z } from 'zod';
import { newId, sha256 } from '../platform/ids.ts';
import type { Alert, AlertCause } from './contract.ts';

const instant = z.iso.datetime();

export const alertRecordSchema = z.object({
  id: z.string(),
  organisationId: z.string().meta({ description: '`platform` concerns no single organisation.' }),
  kind: z.enum([
    'secret-expiry',
    'secret-rotation',
    'consent',
    'room-lost',
    'device-stale',
    'sync-lag',
    'poison-message',
    'setup-stuck',
    'pairing-attack',
    'device-cloned',
    'scope-widened',
    'scope-not-proven',
  ]),
  subject: z.string(),
  severity: z.enum(['information', 'warning', 'critical']),
  message: z.string(),
  state: z.enum(['open', 'resolved']),
  raisedAt: instant,
  lastSeenAt: instant,
  acknowledgedAt: instant.optional(),
  acknowledgedBy: z.string().optional().meta({ description: 'As the audit names them.' }),
  resolvedAt: instant.optional(),
});
export type AlertRecord = z.infer<typeof alertRecordSchema>;

/** Identifies the cause: two alerts of one digest are the same alert. */
export const causeKey = ({ organisationId, kind, subject }: AlertCause): string =>
  sha256(JSON.stringify([organisationId, kind, subject]));

const LAST_INSTANT = 9_999_999_999_999;

/** Newer ids sort first, so that a list of rows is newest first. */
const newAlertId = (now: Date): string =>
  `${String(LAST_INSTANT - now.getTime()).padStart(13, '0')}-${newId()}`;

export const opened = (alert: Alert, now: Date): AlertRecord => ({
  id: newAlertId(now),
  organisationId: alert.organisationId,
  kind: alert.kind,
  subject: alert.subject,
  severity: alert.severity,
  message: alert.message,
  state: 'open',
  raisedAt: now.toISOString(),
  lastSeenAt: now.toISOString(),
});

export const seenAgain = (record: AlertRecord, now: Date): AlertRecord => ({
  ...record,
  lastSeenAt: now.toISOString(),
});

export const acknowledged = (record: AlertRecord, by: string, now: Date): AlertRecord => ({
  ...record,
  acknowledgedAt: now.toISOString(),
  acknowledgedBy: by,
});

export const resolved = (record: AlertRecord, now: Date): AlertRecord => ({
  ...record,
  state: 'resolved',
  resolvedAt: now.toISOString(),
});

/** Being seen again is no news. */
export const isNews = (before: AlertRecord | undefined, after: AlertRecord): boolean =>
  before?.id !== after.id ||
  before.state !== after.state ||
  before.acknowledgedAt !== after.acknowledgedAt;

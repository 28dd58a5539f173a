/** An alert as it is stored: one record for each occurrence of a cause, open until the cause ends. */
import { z } from 'zod';
import { newestFirst, newId, sha256 } from '../platform/ids.ts';
import { type Alert, type AlertCause, alertKinds, severities } from './contract.ts';

const instant = z.iso.datetime();

export const alertRecordSchema = z.object({
  id: z.string(),
  organisationId: z.string().meta({ description: '`platform` concerns no single organisation.' }),
  kind: z.enum(alertKinds).meta({ id: 'AlertKind' }),
  subject: z.string().meta({
    description:
      'What it is about, for example the id of a room: with the kind it names the cause.',
  }),
  severity: z.enum(severities).meta({ id: 'AlertSeverity' }),
  message: z.string().meta({ description: 'What happened and who can mend it, for people.' }),
  state: z.enum(['open', 'resolved']),
  raisedAt: instant,
  lastSeenAt: instant.meta({ description: 'When the cause was last seen.' }),
  acknowledgedAt: instant
    .optional()
    .meta({ description: 'When an operator said that somebody looks after it.' }),
  acknowledgedBy: z.string().optional().meta({ description: 'As the audit names them.' }),
  resolvedAt: instant.optional(),
});
export type AlertRecord = z.infer<typeof alertRecordSchema>;

/** Identifies the cause: two alerts of one digest are the same alert. */
export const causeKey = ({ organisationId, kind, subject }: AlertCause): string =>
  sha256(JSON.stringify([organisationId, kind, subject]));

const newAlertId = (now: Date): string => `${newestFirst(now.getTime())}-${newId()}`;

export const opened = (alert: Alert, now: Date): AlertRecord => ({
  ...alert,
  id: newAlertId(now),
  state: 'open',
  raisedAt: now.toISOString(),
  lastSeenAt: now.toISOString(),
});

/** Writing a later time sooner is not worth a write. */
const SEEN_AGAIN_MS = 60_000;

/** The newest occurrence after its cause was seen: a new one, or the open one with a later last-seen time. */
export function seen(newest: AlertRecord | undefined, alert: Alert, now: Date): AlertRecord {
  if (newest?.state !== 'open') return opened(alert, now);
  const isRecent = now.getTime() - Date.parse(newest.lastSeenAt) < SEEN_AGAIN_MS;
  return isRecent ? newest : { ...newest, lastSeenAt: now.toISOString() };
}

export const isSeenAfter = ({ lastSeenAt }: AlertRecord, since: Date | undefined): boolean =>
  since !== undefined && Date.parse(lastSeenAt) > since.getTime();

/** The same record when it is resolved or acknowledged already. */
export const acknowledged = (record: AlertRecord, by: string, now: Date): AlertRecord =>
  record.state === 'resolved' || record.acknowledgedAt !== undefined
    ? record
    : { ...record, acknowledgedAt: now.toISOString(), acknowledgedBy: by };

/** The same record when it is resolved already. */
export const resolved = (record: AlertRecord, now: Date): AlertRecord =>
  record.state === 'resolved'
    ? record
    : { ...record, state: 'resolved', resolvedAt: now.toISOString() };

/** Whether portals and webhooks must hear of a change; being seen again is no news. */
export const isNews = (before: AlertRecord | undefined, after: AlertRecord): boolean =>
  before?.id !== after.id ||
  before.state !== after.state ||
  before.acknowledgedAt !== after.acknowledgedAt;

/** The version of what an operator decides by; being seen again changes nothing. */
export const alertEtag = ({ id, state, acknowledgedAt = '' }: AlertRecord): string =>
  `"${sha256(JSON.stringify([id, state, acknowledgedAt])).slice(0, 22)}"`;

const severitiesSchema = z.partialRecord(
  alertRecordSchema.shape.kind,
  alertRecordSchema.shape.severity,
);
/** The setting ALERTS_SEVERITIES: kinds that an operator finds more or less severe than we do. */
export type AlertSeverities = Readonly<z.infer<typeof severitiesSchema>>;

/** @throws Error naming the setting, never its value */
export function readSeverities(value: unknown): AlertSeverities {
  const parsed = severitiesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `Bad settings: ALERTS_SEVERITIES: must be JSON from kinds of alerts (${alertKinds.join(', ')}) to ${severities.join(', ')}`,
  );
}

/** Everything that is known of one organisation's set-up, as one list by time. */
import { z } from 'zod';
import type { AlertNote } from '../../alerts/contract.ts';
import type { SyncNote } from '../../calendar/contract.ts';
import type { AuditNote } from '../../operations/contract.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import type { TimelineEntry } from '../connection/connection.ts';
import { type MicrosoftAnswer, microsoftAnswerSchema } from '../connection/microsoft-answers.ts';
import { connectionStateSchema } from '../contract.ts';

const at = z.string();

export const detailEntrySchema = z
  .discriminatedUnion('source', [
    z.object({
      at,
      source: z.literal('set-up'),
      state: connectionStateSchema,
      code: z.string(),
    }),
    z.object({
      at,
      source: z.literal('orchestration'),
      event: z.string(),
      name: z.string().optional(),
    }),
    z.object({
      at,
      source: z.literal('audit').meta({ description: 'What people, and the service itself, did.' }),
      actor: z.string(),
      action: z.string(),
      target: z.string().optional(),
      result: z.enum(['ok', 'refused', 'failed']),
      code: z.string().optional(),
    }),
    microsoftAnswerSchema.extend({
      source: z.literal('microsoft').meta({ description: 'What Microsoft refused.' }),
    }),
    z.object({
      at,
      source: z.literal('alert'),
      event: z.enum(['raised', 'acknowledged', 'resolved']),
      id: z.string(),
      kind: z.string(),
      severity: z.string(),
      message: z.string(),
      by: z.string().optional().meta({ description: 'Who acknowledged it.' }),
    }),
    z.object({
      at,
      source: z.literal('sync').meta({ description: 'The last measurement of its rooms.' }),
      rooms: z.int(),
      late: z.int(),
      failing: z.int(),
      unreadable: z.int(),
      following: z.enum(['notifications', 'polling']),
      pause: z.object({ cause: z.string(), since: z.string() }).optional(),
    }),
  ])
  .meta({ id: 'SetupDetailEntry' });
type DetailEntry = z.infer<typeof detailEntrySchema>;

interface Sources {
  readonly setup: readonly TimelineEntry[];
  readonly history: Awaited<ReturnType<Orchestrations['history']>>;
  readonly audit: readonly AuditNote[];
  readonly microsoft: readonly MicrosoftAnswer[];
  readonly alerts: readonly AlertNote[];
  readonly sync: SyncNote | undefined;
}

/** An orchestration that waited for days has thousands of events; the newest say what holds it up. */
const NEWEST_EVENTS = 500;

/** Oldest first. Things of one instant keep the order of the sources. */
export function joinTimeline(sources: Sources): readonly DetailEntry[] {
  const entries: DetailEntry[] = [
    ...sources.setup.map(({ at, state, code }) => ({ at, source: 'set-up' as const, state, code })),
    ...sources.history
      .slice(-NEWEST_EVENTS)
      .map((event) => ({ source: 'orchestration' as const, ...event })),
    ...sources.audit.map(auditEntry),
    ...sources.microsoft.map((answer) => ({ source: 'microsoft' as const, ...answer })),
    ...sources.alerts.flatMap(alertEntries),
    ...(sources.sync === undefined ? [] : [syncEntry(sources.sync)]),
  ];
  return entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const auditEntry = ({
  at,
  actor,
  action,
  target,
  result,
  code,
}: Sources['audit'][number]): DetailEntry => ({
  at,
  source: 'audit',
  actor,
  action,
  result,
  ...(target === undefined ? {} : { target }),
  ...(code === undefined ? {} : { code }),
});

function alertEntries(alert: AlertNote): readonly DetailEntry[] {
  const { id, kind, severity, message, raisedAt, acknowledgedAt, acknowledgedBy, resolvedAt } =
    alert;
  const about = { source: 'alert' as const, id, kind, severity, message };
  return [
    { at: raisedAt, event: 'raised', ...about },
    ...(acknowledgedAt === undefined
      ? []
      : [{ at: acknowledgedAt, event: 'acknowledged' as const, ...about, by: acknowledgedBy }]),
    ...(resolvedAt === undefined ? [] : [{ at: resolvedAt, event: 'resolved' as const, ...about }]),
  ];
}

const syncEntry = ({
  measuredAt,
  rooms,
  late,
  failing,
  unreadable,
  following,
  pause,
}: SyncNote): DetailEntry => ({
  at: measuredAt,
  source: 'sync',
  rooms,
  late,
  failing,
  unreadable,
  following,
  ...(pause === undefined ? {} : { pause: { cause: pause.cause, since: pause.since } }),
});

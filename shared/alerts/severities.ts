/** The setting ALERTS_SEVERITIES: what an operator finds more or less severe than we do, by kind. */
import { z } from 'zod';
import { alertRecordSchema } from './alert.ts';

const { kind, severity } = alertRecordSchema.shape;
const severitiesSchema = z.partialRecord(kind, severity);
export type AlertSeverities = Readonly<z.infer<typeof severitiesSchema>>;

/** @throws Error naming the setting, never its value. */
export function readSeverities(value: unknown): AlertSeverities {
  const parsed = severitiesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `Bad settings: ALERTS_SEVERITIES: must be JSON from kinds of alerts (${kind.options.join(', ')}) to ${severity.options.join(', ')}`,
  );
}

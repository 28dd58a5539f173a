/** Checks the audit of an organisation entry by entry, without taking the service's word for it. */
import { type AuditRow, auditHash, auditRowSchema } from '../../shared/operations/audit.ts';
import { type Api, parts } from './api.ts';

export interface Verified {
  readonly entries: number;
  /** The oldest entry that was exported: 1, unless older ones were removed because of their age. */
  readonly oldest: number;
  /** The newest entry that does not fit to the one before it. */
  readonly broken?: number;
}

/** Entries come newest first, as the export has them. */
export async function verifyEntries(entries: AsyncIterable<AuditRow>): Promise<Verified> {
  let count = 0;
  let above: AuditRow | undefined;
  for await (const entry of entries) {
    count += 1;
    const fits =
      above === undefined ||
      (above.sequence === entry.sequence + 1 && auditHash(entry.hash, above) === above.hash);
    if (above !== undefined && !fits) {
      return { entries: count, oldest: entry.sequence, broken: above.sequence };
    }
    above = entry;
  }
  const isBroken = above?.sequence === 1 && auditHash('0', above) !== above.hash;
  return {
    entries: count,
    oldest: above?.sequence ?? 0,
    ...(isBroken ? { broken: 1 } : {}),
  };
}

/** @throws Refusal, and ZodError for a line that is no entry */
export async function* exportedEntries(api: Api, organisationId: string): AsyncGenerator<AuditRow> {
  for await (const part of parts(api, `organisations/${organisationId}/audit/export`)) {
    for (const line of (await part.text()).split('\n')) {
      if (line !== '') yield auditRowSchema.parse(JSON.parse(line));
    }
  }
}

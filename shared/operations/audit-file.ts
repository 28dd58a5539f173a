/** Entries of the audit as lines of a file: JSON Lines, or CSV that a spreadsheet opens without running anything. */
import { type AuditRow, auditRowSchema } from './audit.ts';

export const auditFormats = ['jsonl', 'csv'] as const;
type AuditFormat = (typeof auditFormats)[number];

export const auditMediaTypes = {
  jsonl: 'application/jsonl',
  csv: 'text/csv',
} as const satisfies Record<AuditFormat, string>;

const columns = Object.keys(auditRowSchema.shape) as (keyof AuditRow)[];

/** Spreadsheets take what begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n]/;

/** RFC 4180; a text that a spreadsheet would compute gets an apostrophe in front, which makes it a text. */
export function csvField(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The part of a file that holds these entries. The first part of a CSV file begins with the names of its columns. */
export function auditLines(
  format: AuditFormat,
  entries: readonly AuditRow[],
  { isFirst }: { readonly isFirst: boolean },
): string {
  if (format === 'jsonl') return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const rows = entries.map((entry) => columns.map((column) => csvField(entry[column])));
  return [...(isFirst ? [columns] : []), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

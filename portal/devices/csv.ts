/** Comma-separated values (RFC 4180), and the semicolons that spreadsheets of many countries write. Pure. */

export interface CsvRow {
  /** As an editor counts lines of the file; a quoted field may span several. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** @returns undefined when a quotation mark is out of place */
export function parseCsv(text: string): readonly CsvRow[] | undefined {
  const source = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(source);
  const field = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`,
    'y',
  );
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let began = 1;
  while (field.lastIndex < source.length || fields.length > 0) {
    const found = field.exec(source);
    if (found === null) return undefined;
    const [whole, quoted, bare = '', end] = found;
    fields.push((quoted?.replaceAll('""', '"') ?? bare).trim());
    line += whole.split('\n').length - 1;
    if (end === separator) continue;
    if (fields.some((value) => value !== '')) rows.push({ line: began, fields });
    fields = [];
    began = line;
    if (end === '') break;
  }
  return rows;
}

function separatorOf(source: string): ',' | ';' {
  const [header = ''] = source.split('\n', 1);
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

const quoted = (value: string): string =>
  /[",;\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

export const toCsv = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;

/**
 * For people who open the file in a spreadsheet: a name that begins as a formula stays text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export const toSpreadsheet = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${toCsv(rows.map((row) => row.map((value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value))))}`;

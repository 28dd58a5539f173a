/**
 * Comma-separated values (RFC 4180) with a header row: quoted fields, either line ending, an optional byte order mark.
 */

export interface CsvRow {
  /** As an editor counts lines of the file; a quoted field may span several. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Undefined when a quote is not closed, or text precedes or follows a quoted field. */
export function parseCsv(text: string): readonly CsvRow[] | undefined {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let began = 1;
  while (field.lastIndex < source.length || fields.length > 0) {
    const found = field.exec(source);
    if (found === null) return undefined;
    const [whole, quoted, plain = '', end] = found;
    fields.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.some((value) => value !== '')) rows.push({ line: began, fields });
    fields = [];
    began = line;
    if (end === '') break;
  }
  return rows;
}

/** A row's JSON in the columns of one entity: as text in `data`, or deflated in `packed0`, `packed1`, … when it is long. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * A string property holds 32 Ki UTF-16 characters, a binary one 64 KiB.
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model#property-types
 */
const LONGEST_TEXT = 30_000;
const LONGEST_BINARY = 64 * 1024;

/**
 * Characters that a receiver of JSON may take for the end of a line or of the text. Azurite reads each part of a
 * transaction by `/{+.+}+/`, whose `.` ends at U+2028 and U+2029, and refuses the part that is left. JSON.stringify
 * itself escapes C0 controls and lone surrogates only.
 */
const RISKY = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const columnName = (at: number): string => `packed${at}`;

/** The columns that hold `value` as JSON. Risky characters are escaped, so that no text can break a transaction. */
export async function pack(value: unknown): Promise<Record<string, string | Uint8Array>> {
  const json = JSON.stringify(value).replace(RISKY, escaped);
  if (json.length <= LONGEST_TEXT) return { data: json };
  const bytes = await deflate(json);
  const columns: Record<string, Uint8Array> = {};
  for (let at = 0; at * LONGEST_BINARY < bytes.length; at += 1) {
    columns[columnName(at)] = bytes.subarray(at * LONGEST_BINARY, (at + 1) * LONGEST_BINARY);
  }
  return columns;
}

/** The JSON that `pack` put into the columns; `null` for an entity that it did not write. */
export async function unpack(columns: Readonly<Record<string, unknown>>): Promise<string> {
  if (typeof columns['data'] === 'string') return columns['data'];
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = columns[columnName(parts.length)];
    if (!(part instanceof Uint8Array)) break;
    parts.push(part);
  }
  return parts.length === 0 ? 'null' : (await inflate(Buffer.concat(parts))).toString('utf8');
}

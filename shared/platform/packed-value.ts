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

const columnName = (at: number): string => `packed${at}`;

/** The columns that hold `json`. */
export async function pack(json: string): Promise<Record<string, string | Uint8Array>> {
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

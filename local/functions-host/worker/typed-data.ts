/** Plain values to and from the TypedData of the worker protocol. */
import type { TypedData } from './protocol.ts';

/** Converts trigger metadata like the host: texts as they are, booleans as .NET's `True` and `False`. */
function toTypedData(value: unknown): TypedData {
  if (value === undefined || value === null) return {};
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { int: value } : { double: value };
  return { json: JSON.stringify(value) };
}

export function toTypedRecord(values: Record<string, unknown>): Record<string, TypedData> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, toTypedData(value)]),
  );
}

/** JSON text of what a handler returned. */
export function toJsonText(data: TypedData | null | undefined): string {
  if (data?.json !== undefined) return data.json;
  if (data?.string !== undefined) return JSON.stringify(data.string);
  if (data?.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  const number = data?.int ?? data?.double;
  return number === undefined ? 'null' : JSON.stringify(number);
}

/** The text of a queue message and its trigger metadata. */
import type { TypedData } from '../worker/protocol.ts';
import { toTypedRecord } from '../worker/typed-data.ts';

export type Encoding = 'base64' | 'none';

interface MessageProperties {
  readonly dequeueCount: number;
  readonly insertedOn: Date;
  readonly expiresOn: Date;
  readonly nextVisibleOn: Date;
  readonly messageId?: string;
  readonly popReceipt?: string;
}

/** Throws on text that is not Base64 or bytes that are not UTF-8. */
export function decodeText(text: string, encoding: Encoding): string {
  if (encoding === 'none') return text;
  const compact = text.replace(/\s/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new Error('The message is not Base64: the sender must encode it.');
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
}

export function encodeText(content: string | Uint8Array, encoding: Encoding): string {
  const bytes = Buffer.from(content);
  return encoding === 'base64' ? bytes.toString('base64') : bytes.toString('utf8');
}

export function triggerMetadata(
  text: string,
  properties: MessageProperties,
): Record<string, TypedData> {
  return toTypedRecord({
    ...propertiesOf(text),
    QueueTrigger: text,
    DequeueCount: properties.dequeueCount,
    ...(properties.messageId !== undefined && { Id: properties.messageId }),
    ...(properties.popReceipt !== undefined && { PopReceipt: properties.popReceipt }),
    InsertionTime: offsetTime(properties.insertedOn),
    ExpirationTime: offsetTime(properties.expiresOn),
    NextVisibleTime: offsetTime(properties.nextVisibleOn),
  });
}

export function offsetTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** Every top-level property of a JSON object: numbers as they are, dates rewritten as .NET does, the rest as text. */
function propertiesOf(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [key, bindingValue(value)]),
  );
}

function bindingValue(value: unknown): unknown {
  if (typeof value === 'string') {
    const date = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?$/.exec(value);
    return date === null ? value : `${date[2]}/${date[3]}/${date[1]} ${date[4]}`;
  }
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value;
}

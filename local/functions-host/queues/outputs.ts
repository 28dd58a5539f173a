/** Writes what a handler left in its queue outputs, after it returned; a failure here fails the function. */
import type { QueueClient } from '@azure/storage-queue';
import { resolveSettings, type Settings } from '../settings.ts';
import { option } from '../worker/app-function.ts';
import type { BindingInfo, TypedData } from '../worker/protocol.ts';
import { isMissing, type QueueClients } from './clients.ts';
import { type Encoding, encodeText } from './message.ts';
import { queueName } from './names.ts';

export async function writeQueueOutput(
  binding: BindingInfo,
  data: TypedData | null | undefined,
  bindingData: Readonly<Record<string, string>>,
  context: { clients: QueueClients; settings: Settings; encoding: Encoding },
): Promise<void> {
  const messages = messagesOf(data);
  if (messages.length === 0) return;
  const template = resolveSettings(option(binding, 'queueName') ?? '', context.settings);
  const name = queueName(
    template.replace(/\{(\w+)\}/g, (whole, key: string) => bindingData[key.toLowerCase()] ?? whole),
  );
  const client = await context.clients.client(option(binding, 'connection'), name);
  for (const message of messages) await put(client, encodeText(message, context.encoding));
}

/** The queue is made if it is missing. */
export async function put(client: QueueClient, text: string): Promise<void> {
  try {
    await client.sendMessage(text);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await client.createIfNotExists();
    await client.sendMessage(text);
  }
}

/** One message per element of an array; `""`, null and nothing put none; booleans are spelt as .NET does. */
function messagesOf(data: TypedData | null | undefined): (string | Uint8Array)[] {
  if (data === null || data === undefined) return [];
  if (data.bytes !== undefined) return [data.bytes];
  if (data.string !== undefined) return data.string === '' ? [] : [data.string];
  const number = data.int ?? data.double;
  if (number !== undefined) return [String(number)];
  if (data.json === undefined) return [];
  const value: unknown = JSON.parse(data.json);
  return Array.isArray(value) ? value.flatMap(textOf) : textOf(value);
}

function textOf(value: unknown): string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'boolean') return [value ? 'True' : 'False'];
  if (typeof value === 'string') return [value];
  return [JSON.stringify(value, null, 2)];
}

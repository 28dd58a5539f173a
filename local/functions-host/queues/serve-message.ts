/** Serves one message: runs the function, renews the hiding meanwhile, then deletes, retries or moves to the poison queue. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from '../host-json.ts';
import { toError } from '../worker/errors.ts';
import type { Call } from '../worker/run-once.ts';
import type { HeldMessages } from './held-messages.ts';
import { decodeText, offsetTime, triggerMetadata } from './message.ts';
import { poisonQueueName } from './names.ts';
import { put } from './outputs.ts';

/** The official host's ten minutes, renewed at half-time; a killed host's messages come back only when they have passed. */
export const HIDING_SECONDS = 600;

interface Deps {
  readonly queue: string;
  readonly settings: QueueSettings;
  readonly held: HeldMessages;
  poisonClient(queue: string): Promise<QueueClient>;
  /** A message was moved to that queue. */
  moved(queue: string): void;
  warn(message: string): void;
  warnOf(error: unknown): void;
  run(call: Call): Promise<unknown>;
}

/** True when the message will be tried again. */
export async function serveMessage(deps: Deps, message: DequeuedMessageItem): Promise<boolean> {
  const { held, settings } = deps;
  const id = message.messageId;
  let renewing: Promise<void> | undefined;
  const renewal = setInterval(
    () => {
      renewing = held.hide(id, HIDING_SECONDS);
    },
    (HIDING_SECONDS * 1000) / 2,
  );
  try {
    // Only a crash leaves a count beyond the limit: the tries are spent.
    const succeeded =
      message.dequeueCount <= settings.maxDequeueCount && (await run(deps, message));
    clearInterval(renewal);
    // A renewal under way changes the receipt.
    await renewing;
    if (!succeeded) return await giveBack(deps, message);
    await held.remove(id);
  } catch (error) {
    deps.warnOf(error);
  } finally {
    held.drop(id);
  }
  return false;
}

async function run(deps: Deps, message: DequeuedMessageItem): Promise<boolean> {
  try {
    const text = decodeText(message.messageText, deps.settings.messageEncoding);
    await deps.run({
      trigger: { string: text },
      metadata: triggerMetadata(text, message),
      reason: `New queue message detected on '${deps.queue}'.`,
      details: `MessageId: ${message.messageId}, DequeueCount: ${message.dequeueCount}, InsertionTime: ${offsetTime(message.insertedOn)}`,
    });
    return true;
  } catch (error) {
    const { messageId } = message;
    deps.warn(`Message ${messageId} of '${deps.queue}' failed: ${toError(error).message}`);
    return false;
  }
}

async function giveBack(deps: Deps, message: DequeuedMessageItem): Promise<boolean> {
  const { held, settings, queue } = deps;
  const poison = poisonQueueName(queue);
  if (message.dequeueCount < settings.maxDequeueCount) {
    await held.hide(message.messageId, settings.visibilityTimeoutMs / 1000);
    return true;
  }
  if (poison === undefined) {
    await held.hide(message.messageId, HIDING_SECONDS);
    return false;
  }
  deps.warn(
    `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. Moving message to queue '${poison}'.`,
  );
  await put(await deps.poisonClient(poison), message.messageText);
  await held.remove(message.messageId);
  deps.moved(poison);
  return false;
}

/** Serves one queue-triggered function: fetches in batches, renews what runs, deletes, retries and moves to the poison queue. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from '../host-json.ts';
import type { HostLog } from '../log.ts';
import type { AppFunction } from '../worker/app-function.ts';
import { toError } from '../worker/errors.ts';
import type { Call } from '../worker/invoke.ts';
import { isMissing } from './clients.ts';
import { decodeText, offsetTime, triggerMetadata } from './message.ts';
import { poisonQueueName } from './names.ts';
import { put } from './outputs.ts';

/**
 * The official host hides a message for ten minutes, which a killed host's messages then wait.
 * A short lease that is renewed while the function runs frees them after this long.
 */
const LEASE_SECONDS = 20;
const SHORTEST_WAIT_MS = 100;
const OFFICIAL_HIDING_SECONDS = 600;

export interface QueueListener {
  start(): void;
  /** Looks at once, whatever the wait was. */
  wake(): void;
  /** True when nothing runs and no message is due. */
  idle(): Promise<boolean>;
  stop(): Promise<void>;
}

interface Held {
  popReceipt: string;
}

export function createQueueListener(options: {
  fn: AppFunction;
  queue: string;
  client: QueueClient;
  poisonClient(queue: string): Promise<QueueClient>;
  settings: QueueSettings;
  log: HostLog;
  run(call: Call): Promise<unknown>;
}): QueueListener {
  const { fn, queue, client, settings, log } = options;
  const held = new Map<string, Held>();
  const stopping = new AbortController();
  const category = `Function.${fn.name}`;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = SHORTEST_WAIT_MS;
  let polling: Promise<void> | undefined;
  let wokenWhilePolling = false;
  let started = false;

  async function fetch(): Promise<readonly DequeuedMessageItem[]> {
    try {
      const batch = await client.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: LEASE_SECONDS,
        abortSignal: stopping.signal,
      });
      return batch.receivedMessageItems;
    } catch (error) {
      if (!stopping.signal.aborted && !isMissing(error)) {
        log.write('warning', category, `Queue '${queue}': ${toError(error).message}`);
      }
      return [];
    }
  }

  async function poll(): Promise<void> {
    const messages = await fetch();
    for (const message of messages) {
      const mine = held.get(message.messageId);
      if (mine === undefined) void serve(message);
      // After a jump of the clock a message comes back while it still runs here.
      else mine.popReceipt = message.popReceipt;
    }
    waitMs =
      messages.length > 0
        ? 0
        : Math.min(settings.maxPollingIntervalMs, Math.max(SHORTEST_WAIT_MS, waitMs * 2));
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!started || stopping.signal.aborted || held.size > settings.newBatchThreshold) return;
    if (polling !== undefined) return;
    timer = setTimeout(() => {
      polling = poll().finally(() => {
        polling = undefined;
        if (wokenWhilePolling) waitMs = 0;
        wokenWhilePolling = false;
        schedule();
      });
    }, waitMs);
  }

  async function serve(message: DequeuedMessageItem): Promise<void> {
    const mine: Held = { popReceipt: message.popReceipt };
    held.set(message.messageId, mine);
    const renewal = setInterval(
      () => void hide(message, mine, LEASE_SECONDS),
      (LEASE_SECONDS * 1000) / 2,
    );
    try {
      // Only a crash leaves a count beyond the limit: the tries are spent.
      if (message.dequeueCount <= settings.maxDequeueCount && (await run(message))) {
        clearInterval(renewal);
        await client.deleteMessage(message.messageId, mine.popReceipt);
      } else {
        clearInterval(renewal);
        await giveBack(message, mine);
      }
    } catch (error) {
      log.write('warning', category, `Queue '${queue}': ${toError(error).message}`);
    } finally {
      clearInterval(renewal);
      held.delete(message.messageId);
      schedule();
    }
  }

  async function run(message: DequeuedMessageItem): Promise<boolean> {
    try {
      const text = decodeText(message.messageText, settings.messageEncoding);
      await options.run({
        trigger: { string: text },
        metadata: triggerMetadata(text, message),
        reason: `New queue message detected on '${queue}'.`,
        details: `MessageId: ${message.messageId}, DequeueCount: ${message.dequeueCount}, InsertionTime: ${offsetTime(message.insertedOn)}`,
      });
      return true;
    } catch (error) {
      const text = `Message ${message.messageId} of '${queue}' failed: ${toError(error).message}`;
      log.write('warning', category, text);
      return false;
    }
  }

  async function giveBack(message: DequeuedMessageItem, mine: Held): Promise<void> {
    const poison = poisonQueueName(queue);
    if (message.dequeueCount < settings.maxDequeueCount) {
      await hide(message, mine, settings.visibilityTimeoutMs / 1000);
      waitMs = 0;
    } else if (poison === undefined) {
      await hide(message, mine, OFFICIAL_HIDING_SECONDS);
    } else {
      log.write(
        'warning',
        category,
        `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. Moving message to queue '${poison}'.`,
      );
      await put(await options.poisonClient(poison), message.messageText);
      await client.deleteMessage(message.messageId, mine.popReceipt);
    }
  }

  async function hide(message: DequeuedMessageItem, mine: Held, seconds: number): Promise<void> {
    try {
      const answer = await client.updateMessage(
        message.messageId,
        mine.popReceipt,
        undefined,
        Math.round(seconds),
      );
      mine.popReceipt = answer.popReceipt ?? mine.popReceipt;
    } catch (error) {
      log.write('warning', category, `Queue '${queue}': ${toError(error).message}`);
    }
  }

  return {
    start() {
      started = true;
      waitMs = 0;
      schedule();
    },
    wake() {
      waitMs = 0;
      wokenWhilePolling = polling !== undefined;
      schedule();
    },
    async idle() {
      // A fetch under way may hold a message that no peek shows.
      await polling;
      if (held.size > 0) return false;
      try {
        const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 1 });
        await polling;
        return peekedMessageItems.length === 0 && held.size === 0;
      } catch (error) {
        return isMissing(error);
      }
    },
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await polling;
    },
  };
}

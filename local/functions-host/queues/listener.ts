/**
 * Serves one queue-triggered function: fetches in batches, renews what runs, deletes, retries and moves to the poison
 * queue.
 */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from '../host-json.ts';
import type { HostLog } from '../log.ts';
import type { AppFunction } from '../worker/app-function.ts';
import { toError } from '../worker/errors.ts';
import type { Call } from '../worker/invoke.ts';
import { isMissing } from './clients.ts';
import type { Leases } from './leases.ts';
import { decodeText, offsetTime, triggerMetadata } from './message.ts';
import { poisonQueueName } from './names.ts';
import { put } from './outputs.ts';

/** Renewed at half-time while the function runs. The official host begins with ten minutes. */
const LEASE_SECONDS = 60;
const SHORTEST_WAIT_MS = 100;
const OFFICIAL_HIDING_SECONDS = 600;

export interface QueueListener {
  start(): void;
  /** Polls at once, whatever the wait was. */
  wake(): void;
  /** True when nothing runs and no message is due. */
  idle(): Promise<boolean>;
  stop(): Promise<void>;
}

export function createQueueListener(options: {
  fn: AppFunction;
  queue: string;
  client: QueueClient;
  poisonClient(queue: string): Promise<QueueClient>;
  settings: QueueSettings;
  leases: Leases;
  log: HostLog;
  run(call: Call): Promise<unknown>;
}): QueueListener {
  const { fn, queue, client, settings, leases, log } = options;
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
      // After a jump of the clock a message comes back while it still runs here.
      const mine = leases.has(message.messageId);
      leases.keep(message.messageId, message.popReceipt);
      if (!mine) void serve(message);
    }
    waitMs =
      messages.length > 0
        ? 0
        : Math.min(settings.maxPollingIntervalMs, Math.max(SHORTEST_WAIT_MS, waitMs * 2));
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!started || stopping.signal.aborted || leases.size > settings.newBatchThreshold) return;
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
    let renewing: Promise<void> | undefined;
    const renewal = setInterval(
      () => {
        renewing = hide(message.messageId, LEASE_SECONDS);
      },
      (LEASE_SECONDS * 1000) / 2,
    );
    try {
      // Only a crash leaves a count beyond the limit: the tries are spent.
      const succeeded = message.dequeueCount <= settings.maxDequeueCount && (await run(message));
      clearInterval(renewal);
      // A renewal under way changes the receipt.
      await renewing;
      if (succeeded) await remove(message.messageId);
      else await giveBack(message);
    } catch (error) {
      log.write('warning', category, `Queue '${queue}': ${toError(error).message}`);
    } finally {
      leases.drop(message.messageId);
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

  async function giveBack(message: DequeuedMessageItem): Promise<void> {
    const poison = poisonQueueName(queue);
    if (message.dequeueCount < settings.maxDequeueCount) {
      await hide(message.messageId, settings.visibilityTimeoutMs / 1000);
      waitMs = 0;
    } else if (poison === undefined) {
      await hide(message.messageId, OFFICIAL_HIDING_SECONDS);
    } else {
      log.write(
        'warning',
        category,
        `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. Moving message to queue '${poison}'.`,
      );
      await put(await options.poisonClient(poison), message.messageText);
      await remove(message.messageId);
    }
  }

  async function remove(id: string): Promise<void> {
    const receipt = leases.receiptOf(id);
    try {
      await client.deleteMessage(id, receipt);
    } catch (error) {
      // After a jump of the clock a fetch under way may have taken it once more, with a newer receipt.
      await polling;
      if (leases.receiptOf(id) === receipt) throw error;
      await client.deleteMessage(id, leases.receiptOf(id));
    }
  }

  async function hide(id: string, seconds: number): Promise<void> {
    try {
      const wanted = Math.round(seconds);
      const answer = await client.updateMessage(id, leases.receiptOf(id), undefined, wanted);
      if (answer.popReceipt !== undefined) leases.keep(id, answer.popReceipt);
    } catch (error) {
      log.write('warning', category, `Queue '${queue}': ${toError(error).message}`);
    }
  }

  /** Serves the messages that a killed host had taken at once; their receipts are valid until another fetch. */
  async function freeForgotten(): Promise<void> {
    for (const [id, receipt] of leases.takeForgotten()) {
      await client.updateMessage(id, receipt, undefined, 0).catch(() => undefined);
    }
  }

  return {
    start() {
      void freeForgotten().finally(() => {
        started = true;
        waitMs = 0;
        schedule();
      });
    },
    wake() {
      waitMs = 0;
      wokenWhilePolling = polling !== undefined;
      schedule();
    },
    async idle() {
      // A fetch under way may hold a message that no peek shows.
      await polling;
      if (!started || leases.size > 0) return false;
      try {
        const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 1 });
        await polling;
        return peekedMessageItems.length === 0 && leases.size === 0;
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

/** Listens to the queue of one function: fetches in batches, faster while there is something. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from '../host-json.ts';
import type { HostLog } from '../log.ts';
import type { AppFunction } from '../worker/app-function.ts';
import { toError } from '../worker/errors.ts';
import type { Call } from '../worker/run-once.ts';
import { isMissing } from './clients.ts';
import { createHeldMessages } from './held-messages.ts';
import type { Peek } from './peek.ts';
import { HIDING_SECONDS, serveMessage } from './serve-message.ts';

const SHORTEST_WAIT_MS = 100;
/** Only hosts move messages to a poison queue, and this one wakes its listener when it does. */
const POISON_WAIT_MS = 15_000;

export interface QueueListener {
  start(): void;
  /** Polls at once, whatever the wait was. */
  wake(): void;
  /** True when nothing runs and no message is due. */
  idle(): Promise<boolean>;
  stop(): Promise<void>;
  /** Resolves when nothing is in hand any more. */
  whenEmpty(): Promise<void>;
  /** Gives what is still in hand back to the queue. */
  release(): Promise<void>;
}

interface Deps {
  readonly fn: AppFunction;
  readonly queue: string;
  readonly client: QueueClient;
  /** Spares an idle queue its fetches, and makes the question whether it is idle cheap. */
  readonly peek?: Peek | undefined;
  readonly settings: QueueSettings;
  readonly log: HostLog;
  poisonClient(queue: string): Promise<QueueClient>;
  /** A message was moved to that queue. */
  moved(queue: string): void;
  run(call: Call): Promise<unknown>;
}

export function createQueueListener(deps: Deps): QueueListener {
  const { queue, client, peek, settings } = deps;
  const longestWaitMs = Math.max(
    settings.maxPollingIntervalMs,
    queue.endsWith('-poison') ? POISON_WAIT_MS : 0,
  );
  const stopping = new AbortController();
  const warn = (message: string) => deps.log.write('warning', `Function.${deps.fn.name}`, message);
  const warnOf = (error: unknown) => warn(`Queue '${queue}': ${toError(error).message}`);
  let timer: NodeJS.Timeout | undefined;
  let waitMs = SHORTEST_WAIT_MS;
  let polling: Promise<void> | undefined;
  let wokenWhilePolling = false;
  let started = false;
  const held = createHeldMessages(client, { fetching: () => polling, warnOf });

  async function poll(): Promise<void> {
    const isIdle = waitMs > 0 && (await peek?.(stopping.signal)) === false;
    const messages = isIdle
      ? []
      : await fetchMessages(client, settings.batchSize, stopping.signal, warnOf);
    for (const message of messages) {
      // After a jump of the clock a message comes back while it still runs here.
      const mine = held.has(message.messageId);
      held.keep(message);
      if (!mine) void serve(message);
    }
    waitMs =
      messages.length > 0 ? 0 : Math.min(longestWaitMs, Math.max(SHORTEST_WAIT_MS, waitMs * 2));
  }

  async function serve(message: DequeuedMessageItem): Promise<void> {
    if (await serveMessage({ ...deps, held, warn, warnOf }, message)) waitMs = 0;
    schedule();
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
      if (!started || held.size > 0) return false;
      const mayHoldOne = await (peek?.(stopping.signal) ?? holdsMessage(client));
      await polling;
      return !mayHoldOne && held.size === 0;
    },
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await polling;
    },
    whenEmpty: () => held.whenEmpty(),
    release: () => held.release(),
  };
}

async function holdsMessage(client: QueueClient): Promise<boolean> {
  try {
    const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 1 });
    return peekedMessageItems.length > 0;
  } catch (error) {
    return !isMissing(error);
  }
}

async function fetchMessages(
  client: QueueClient,
  numberOfMessages: number,
  abortSignal: AbortSignal,
  warnOf: (error: unknown) => void,
): Promise<readonly DequeuedMessageItem[]> {
  try {
    const visibilityTimeout = HIDING_SECONDS;
    const batch = await client.receiveMessages({
      numberOfMessages,
      visibilityTimeout,
      abortSignal,
    });
    return batch.receivedMessageItems;
  } catch (error) {
    if (!abortSignal.aborted && !isMissing(error)) warnOf(error);
    return [];
  }
}

/** Storage queues for sending: JSON in Base64, as the queue trigger expects. */
import { QueueClient, RestError } from '@azure/storage-queue';
import type { Config } from './config.ts';
import { managedIdentity } from './credential.ts';
import { type DependencyReports, noReports, reported } from './dependencies.ts';
import { fromStorage } from './storage-errors.ts';
import { carrier } from './telemetry.ts';

export interface Queue<T> {
  /**
   * Resolves when the message is stored; whoever handles it continues the current trace (`bindTrace`). `delaySeconds` hides it at first (at most 7 days).
   *
   * @throws AppError `storage.unavailable`, `storage.refused`
   */
  send(message: T, options?: { readonly delaySeconds?: number }): Promise<void>;
}

export type OpenQueue = <T>(name: string) => Queue<T>;

const LONGEST_DELAY_SECONDS = 7 * 24 * 3600;

const problemOf = (thrown: unknown) => fromStorage(thrown, 'storage-queues');

/** Opens queues of the configured account by name; a queue is created when it is first used. */
export function queueOpener(config: Config, reports?: DependencyReports): OpenQueue {
  const open = new Map<string, Queue<unknown>>();
  return <T>(name: string): Queue<T> => {
    const known =
      open.get(name) ??
      openQueue(connect(config, name, reports), config.HTTP_TIMEOUT_SECONDS, reports);
    open.set(name, known);
    return known;
  };
}

function connect(
  config: Config,
  name: string,
  reports: DependencyReports | undefined,
): QueueClient {
  const retryOptions = { maxTries: 4, maxRetryDelayInMs: 2_000 };
  return config.storage.kind === 'connection-string'
    ? new QueueClient(config.storage.value, name, { retryOptions })
    : new QueueClient(
        `https://${config.storage.account}.queue.core.windows.net/${name}`,
        managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID, reports),
        { retryOptions },
      );
}

/**
 * Asks whether a queue exists, which changes nothing.
 *
 * @throws AppError `storage.unavailable`, `storage.refused`
 */
export function queueProbe(config: Config, reports: DependencyReports = noReports) {
  const client = connect(config, 'readiness-probe', reports);
  return async function probe(): Promise<void> {
    const exists = () => client.exists(deadline(config.HTTP_TIMEOUT_SECONDS));
    await reported(reports, 'storage-queues', exists, problemOf);
  };
}

/** Bounds an operation with all its retries: the SDK only tells the service how long it may take. */
const deadline = (seconds: number) => ({ abortSignal: AbortSignal.timeout(seconds * 1000) });

/**
 * About how many messages a queue holds, also those that are delayed; undefined for one that nobody has used yet.
 *
 * @throws AppError `storage.unavailable`, `storage.refused`
 */
export function queueDepth(config: Config, reports: DependencyReports = noReports) {
  return async function depthOf(name: string): Promise<number | undefined> {
    const client = connect(config, name, reports);
    const ask = async () => {
      try {
        return (await client.getProperties(deadline(config.HTTP_TIMEOUT_SECONDS)))
          .approximateMessagesCount;
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return undefined;
        throw error;
      }
    };
    return await reported(reports, 'storage-queues', ask, problemOf);
  };
}

/** A message that waits in a queue and is not delayed. */
export interface WaitingMessage {
  readonly id: string;
  /** As it was sent: JSON, unless somebody else sent it. */
  readonly text: string;
  readonly storedAt: Date;
}

/** More cannot be looked at without taking messages out. */
const MOST_PEEKED = 32;

/**
 * Looks at up to 32 messages that wait in a queue, and leaves them there; none for a queue that nobody has used yet.
 *
 * @throws AppError `storage.unavailable`, `storage.refused`
 */
export function queuePeek(config: Config, reports: DependencyReports = noReports) {
  return async function peek(name: string): Promise<readonly WaitingMessage[]> {
    const client = connect(config, name, reports);
    const ask = async () => {
      const options = { numberOfMessages: MOST_PEEKED, ...deadline(config.HTTP_TIMEOUT_SECONDS) };
      try {
        return (await client.peekMessages(options)).peekedMessageItems;
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return [];
        throw error;
      }
    };
    const items = await reported(reports, 'storage-queues', ask, problemOf);
    return items.map(({ messageId, messageText, insertedOn }) => ({
      id: messageId,
      storedAt: insertedOn,
      text: Buffer.from(messageText, 'base64').toString('utf8'),
    }));
  };
}

function openQueue(
  client: QueueClient,
  timeoutSeconds: number,
  reports: DependencyReports = noReports,
): Queue<unknown> {
  let created: Promise<unknown> | undefined;
  return {
    async send(message, { delaySeconds = 0 } = {}) {
      const text = Buffer.from(JSON.stringify(traced(message))).toString('base64');
      const visibilityTimeout = Math.min(
        LONGEST_DELAY_SECONDS,
        Math.max(0, Math.ceil(delaySeconds)),
      );
      const add = async () => {
        created ??= client.createIfNotExists(deadline(timeoutSeconds));
        try {
          await created;
          const options = { visibilityTimeout, messageTimeToLive: -1, ...deadline(timeoutSeconds) };
          await client.sendMessage(text, options);
        } catch (error) {
          created = undefined;
          throw error;
        }
      };
      await reported(reports, 'storage-queues', add, problemOf, { scope: `${client.name} send` });
    },
  };
}

const traced = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && !Array.isArray(message)
    ? { ...message, ...carrier() }
    : message;

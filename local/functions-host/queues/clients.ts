/** Queue clients by connection. The SDK is loaded when the first is asked for: apps without queues start without it. */
import type { QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { connectionString, type Settings } from '../settings.ts';
import { type Peek, peekOf } from './peek.ts';

export interface QueueClients {
  client(connection: string | undefined, queue: string): Promise<QueueClient>;
  /** A cheap look into the queue of a client. */
  peek(connection: string | undefined, queueUrl: string): Peek | undefined;
}

export function createQueueClients(settings: Settings): QueueClients {
  const services = new Map<string, Promise<QueueServiceClient>>();
  return {
    async client(connection, queue) {
      const text = connectionString(connection, settings);
      let service = services.get(text);
      if (service === undefined) {
        service = import('@azure/storage-queue').then((sdk) =>
          sdk.QueueServiceClient.fromConnectionString(text),
        );
        services.set(text, service);
      }
      return (await service).getQueueClient(queue);
    },
    peek: (connection, queueUrl) => peekOf(queueUrl, connectionString(connection, settings)),
  };
}

/** A queue that is not there yet is polled quietly. */
export function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

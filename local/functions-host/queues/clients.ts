/** Queue clients by connection. The SDK is loaded when the first is asked for: apps without queues start without it. */
import type { QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { connectionString, type Settings } from '../settings.ts';

export interface QueueClients {
  client(connection: string | undefined, queue: string): Promise<QueueClient>;
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
  };
}

/** A queue that is not there yet is polled quietly. */
export function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

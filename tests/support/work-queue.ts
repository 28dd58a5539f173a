/** A queue of a running stack, to put messages into it that nobody else would send. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { RunningStack } from './stack.ts';

/** Azurite's one account; its key is public. */
const DEVELOPMENT_ACCOUNT =
  'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

function clientOf({ dataDir }: RunningStack, name: string): QueueClient {
  const ports = readFileSync(join(dataDir, 'ports.json'), 'utf8');
  const { queue } = JSON.parse(ports) as { queue: number };
  return QueueServiceClient.fromConnectionString(
    `${DEVELOPMENT_ACCOUNT};QueueEndpoint=http://localhost:${queue}/devstoreaccount1`,
  ).getQueueClient(name);
}

export async function sendTo(stack: RunningStack, queue: string, message: object): Promise<void> {
  const text = Buffer.from(JSON.stringify(message)).toString('base64');
  await clientOf(stack, queue).sendMessage(text);
}

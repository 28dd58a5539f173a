/** Storage queues as a model: messages, and instances of the app that take them as the Functions host does. */
import type { OpenQueue } from '../../shared/platform/queues.ts';
import type { VirtualTime } from './virtual-time.ts';

/** `look`: a GET of an idle queue, which belongs to time and not to a message. */
export type QueueRequest = 'send' | 'get' | 'look' | 'delete';

interface Message {
  readonly body: unknown;
  tries: number;
}

interface ModelQueue {
  readonly name: string;
  /** Messages that may be taken now, the oldest first. */
  ready: Message[];
  mostWaiting: number;
}

/** host.json has these numbers. */
const BATCH = 16;
const NEW_BATCH_BELOW = 8;
const IDLE_MS = 1000;
const AGAIN_AFTER_MS = 70_000;
const MOST_TRIES = 5;

export type Handle = (message: never) => Promise<void>;

export interface ModelQueues {
  readonly openQueue: OpenQueue;
  /** An instance begins to take messages, each queue's by its own handler, until `until`. */
  serve(handlers: ReadonlyMap<string, Handle>, until: number): void;
  readonly queues: ReadonlyMap<string, Readonly<ModelQueue>>;
}

interface Model {
  readonly time: VirtualTime;
  readonly latencyMs: number;
  readonly note: (queue: string, request: QueueRequest) => void;
  readonly failed: (error: unknown) => void;
}

export function modelQueues(model: Model): ModelQueues {
  const { time, latencyMs, note } = model;
  const queues = new Map<string, ModelQueue>();

  function queueOf(name: string): ModelQueue {
    const known = queues.get(name) ?? { name, ready: [], mostWaiting: 0 };
    queues.set(name, known);
    return known;
  }

  return {
    queues,
    openQueue: (name) => ({
      async send(body, { delaySeconds = 0 } = {}) {
        note(name, 'send');
        await time.pause(latencyMs);
        const message = { body, tries: 0 };
        const queue = queueOf(name);
        if (delaySeconds <= 0) show(queue, message);
        else time.at(time.now() + Math.ceil(delaySeconds) * 1000, () => show(queue, message));
      },
    }),
    serve(handlers, until) {
      for (const [name, handle] of handlers) void take(model, queueOf(name), handle, until);
    },
  };
}

function show(queue: ModelQueue, message: Message): void {
  queue.ready.push(message);
  queue.mostWaiting = Math.max(queue.mostWaiting, queue.ready.length);
}

/** One instance at one queue. */
async function take(model: Model, queue: ModelQueue, handle: Handle, until: number): Promise<void> {
  const { time, latencyMs, note } = model;
  let running = 0;
  let wake = () => {};
  while (time.now() < until) {
    if (running > NEW_BATCH_BELOW) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    await time.pause(latencyMs);
    const batch = queue.ready.splice(0, BATCH);
    note(queue.name, batch.length === 0 ? 'look' : 'get');
    if (batch.length === 0) await time.pause(IDLE_MS);
    for (const message of batch) {
      running += 1;
      void handleOne(model, queue, message, handle).finally(() => {
        running -= 1;
        wake();
      });
    }
  }
}

async function handleOne(
  { time, latencyMs, note, failed }: Model,
  queue: ModelQueue,
  message: Message,
  handle: Handle,
): Promise<void> {
  message.tries += 1;
  try {
    await handle(message.body as never);
  } catch (error) {
    failed(error);
    if (message.tries < MOST_TRIES) {
      time.at(time.now() + AGAIN_AFTER_MS, () => show(queue, message));
    }
    return;
  }
  note(queue.name, 'delete');
  await time.pause(latencyMs);
}

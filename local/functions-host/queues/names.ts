/** Checks the names of Storage queues. */
import { IndexingError } from '../settings.ts';

export function queueName(text: string): string {
  const name = text.toLowerCase();
  if (!/^[a-z0-9-]*$/.test(name)) {
    throw new IndexingError(
      `A queue name can contain only letters, numbers, and dash(-) characters - "${text}"`,
    );
  }
  if (!/^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/.test(name)) {
    throw new IndexingError(
      `A queue name must be from 3 through 63 characters long, begin and end with a letter or number, and hold no two dashes in a row - "${text}"`,
    );
  }
  return name;
}

/** A poison queue has none of its own, nor has a queue whose name would grow too long. */
export function poisonQueueName(name: string): string | undefined {
  const poison = `${name}-poison`;
  return name.endsWith('-poison') || poison.length > 63 ? undefined : poison;
}

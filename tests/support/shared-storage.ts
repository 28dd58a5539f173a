/** Run once before the lanes that need storage: one Azurite for each worker. */
import { shareAzurites } from './azurite.ts';

export default async function setup({
  maxWorkers,
}: {
  readonly maxWorkers: number;
}): Promise<void> {
  await shareAzurites(maxWorkers);
}

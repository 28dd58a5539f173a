/** A file that names the process that works in a folder. The children of a killed launcher may still be writing there. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any process takes to end. The wait is bounded because another program may have got the same process id. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;

/** Waits until the process that holds the file has ended, then holds it until this process ends. */
export async function acquirePidFile(file: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (isAlive(pidIn(file)) && performance.now() < deadline) await pause(LOOK_EVERY_MS);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(process.pid));
  process.once('exit', () => {
    if (pidIn(file) === process.pid) rmSync(file, { force: true });
  });
}

/** Process id; 0 when nobody holds it. */
export const pidIn = (file: string): number =>
  existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

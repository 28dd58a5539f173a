/** A file that says which process works in a folder. What a killed launcher leaves behind may still be writing. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes to end; a process id may have been given to another program meanwhile. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;

/** Waits until the process before has ended, then holds the file until this one does. */
export async function takeOver(file: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (isAlive(holderOf(file)) && performance.now() < deadline) await pause(LOOK_EVERY_MS);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(process.pid));
  process.once('exit', () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  });
}

/** Process id; 0 when nobody holds it. */
export const holderOf = (file: string): number =>
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

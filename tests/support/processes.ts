/** Processes below a launcher, found by their parents. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Descendant {
  readonly pid: number;
  readonly command: string;
}

export function descendants(launcher: number): Descendant[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const below = (id: number): typeof all =>
    all.filter(({ parent }) => parent === id).flatMap((child) => [child, ...below(child.pid)]);
  return below(launcher);
}

/** A process that ended and that nobody asked about is gone. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z ');
  } catch {
    return false;
  }
}

/** kill -9 of the process that runs the app; its supervisor starts it again. */
export function killHost(launcher: number): void {
  for (const { pid, command } of descendants(launcher)) {
    if (command.includes('functions-host/process')) killIfThere(pid);
  }
}

/** It may have ended by itself since it was found. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

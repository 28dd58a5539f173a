/** The cost of the worker, which is the functions host with the app inside: from Linux's process table. */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

export interface Worker {
  /** CPU time of the process, user and system. */
  cpuMs(): number;
  memoryMb(): number;
}

export function findWorker(): Worker {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = fieldsOf(Number(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  const pid = [...parents.keys()].find(
    (candidate) => isOurs(candidate) && commandOf(candidate).includes('functions-host/process.ts'),
  );
  if (pid === undefined) throw new Error('No functions host runs below this process.');
  return {
    cpuMs() {
      const fields = fieldsOf(pid) ?? [];
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
    },
    memoryMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  };
}

/** From the third on: the second, in brackets, may contain blanks. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Everything the app prints goes to the host's log: stdout belongs to the one line that says where the host is. */
import { format } from 'node:util';
import type { HostLog } from '../log.ts';

const CATEGORY = 'Host.Function.Console';

/** Returns the way back. */
export function captureConsole(log: HostLog): () => void {
  const levels = {
    log: 'information',
    debug: 'information',
    info: 'information',
    warn: 'warning',
    error: 'error',
  };
  const names = Object.keys(levels) as (keyof typeof levels)[];
  const real = names.map((name) => [name, console[name]] as const);
  for (const name of names) {
    console[name] = (...args: unknown[]) => log.write(levels[name], CATEGORY, format(...args));
  }
  return () => {
    for (const [name, method] of real) console[name] = method;
  };
}

/** The command line of `npm run host`. */
import { parseArgs } from 'node:util';
import { HostError } from './settings.ts';

interface Arguments {
  readonly app: string;
  readonly port: number;
  readonly data: string;
  readonly json: boolean;
  readonly log: 'text' | 'json';
}

const USAGE =
  'npm run host -- --app DIR [--port N (7071; 0 picks)] [--data DIR (.local/host)] [--json] [--log text|json]';

export function readArguments(argv: readonly string[]): Arguments {
  let values: Partial<Record<'app' | 'port' | 'data' | 'log', string>> & { json?: boolean };
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        app: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean' },
        log: { type: 'string' },
      },
    }).values;
  } catch (error) {
    // Node adds advice in further lines.
    throw new HostError(`${(error as Error).message.split('\n')[0]} Usage: ${USAGE}`);
  }
  const { app = '.', port = '7071', data = '.local/host', json = false, log = 'text' } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new HostError(`--port must be a number from 0 to 65535, not '${port}'.`);
  }
  if (log !== 'text' && log !== 'json') throw new HostError(`--log must be text or json.`);
  return { app, port: Number(port), data, json, log };
}

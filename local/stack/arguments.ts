/** The flags of `npm start` (docs/local-cloud.md). */
import { parseArgs } from 'node:util';

/** A mistake that the person at the terminal can correct: shown as one line, exit code 1. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

export interface StartOptions {
  readonly port: number;
  readonly data: string;
  readonly reset: boolean;
  readonly demo: boolean;
  readonly json: boolean;
  readonly microsoft: 'emulated' | 'real';
  readonly host: boolean;
  readonly verbose: boolean;
  /** Folder of another built app. */
  readonly app?: string | undefined;
  /** Azurite keeps nothing on disk; only measurements ask for it. */
  readonly storageInMemory?: boolean;
  /** Settings of the app that differ, for measurements. */
  readonly settings?: Readonly<Record<string, string>>;
}

export function parseStart(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      strict: true,
      options: {
        port: { type: 'string', default: '7071' },
        data: { type: 'string', default: '.local' },
        reset: { type: 'boolean', default: false },
        demo: { type: 'boolean', default: true },
        json: { type: 'boolean', default: false },
        microsoft: { type: 'string', default: 'emulated' },
        host: { type: 'boolean', default: true },
        verbose: { type: 'boolean', default: false },
        app: { type: 'string' },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      throw new StackError('--port must be a whole number from 0 to 65535');
    }
    if (values.microsoft !== 'real' && values.microsoft !== 'emulated') {
      throw new StackError('--microsoft must be "real" or "emulated"');
    }
    return { ...values, port, microsoft: values.microsoft };
  } catch (error) {
    if (error instanceof StackError) throw error;
    // Node adds advice in further lines.
    throw new StackError((error as Error).message.split('\n')[0]);
  }
}

/**
 * The keys of a host: made once, kept in the data folder in the official host's own file format
 * (https://learn.microsoft.com/azure/azure-functions/function-keys-how-to).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Key {
  readonly name: string;
  readonly value: string;
  readonly encrypted: false;
}

interface KeyFile {
  readonly masterKey: Key;
  readonly functionKeys: readonly Key[];
  readonly systemKeys: readonly Key[];
}

/** The system key of the webhook below `/runtime/webhooks/{extension}`. */
const systemKeyOf = (extension: string): string => `${extension.toLowerCase()}_extension`;

/** The key that a request must prove: the host's key of a function, the master key, or the key of a webhook's extension. */
export type Level = 'anonymous' | 'function' | 'admin' | { readonly extension: string };

export interface HostKeys {
  /** Opens the webhook of the extension. */
  system(extension: string): string;
  readonly file: KeyFile;
  /** `key` is that of the header `x-functions-key`, or else of the query's `code`. */
  allows(level: Level, key: string | undefined): boolean;
}

/** Below `dataDir`, where scripts read it. */
export const keyFile = (dataDir: string): string => join(dataDir, 'secrets', 'host.json');

export function openKeys(dataDir: string): HostKeys {
  const path = keyFile(dataDir);
  if (!existsSync(path)) create(path);
  const file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  const system = (extension: string) =>
    file.systemKeys.find(({ name }) => name === systemKeyOf(extension))?.value ?? '';

  function allows(level: Level, key: string | undefined): boolean {
    if (level === 'anonymous') return true;
    if (key === undefined || key === '') return false;
    if (key === file.masterKey.value) return true;
    if (level === 'admin') return false;
    return level === 'function'
      ? file.functionKeys.some(({ value }) => value === key)
      : key === system(level.extension);
  }
  return { file, system, allows };
}

function create(path: string): void {
  const key = (name: string): Key => ({
    name,
    value: randomBytes(40).toString('base64url'),
    encrypted: false,
  });
  const file: KeyFile = {
    masterKey: key('master'),
    functionKeys: [key('default')],
    systemKeys: ['durabletask', 'eventgrid'].map((extension) => key(systemKeyOf(extension))),
  };
  mkdirSync(dirname(path), { recursive: true });
  // Whole or not at all, however the process ends.
  writeFileSync(`${path}.new`, JSON.stringify(file, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

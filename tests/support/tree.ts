/** The repository seen as files: what is in it, and small copies of it to plant mistakes in. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const SOURCE = /\.(ts|mjs|js)$/;

/** Source files under the folders, by path from the root. */
export const sourceFiles = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(path);
      return SOURCE.test(entry.name) ? [path] : [];
    }),
  );

interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
export const packageFile = JSON.parse(readFileSync('package.json', 'utf8')) as PackageFile;

export interface Mirror {
  /** Runs the tool of an npm script with the script's own arguments and more; its output and exit code. */
  run(script: string, ...more: string[]): { readonly output: string; readonly code: number | null };
  remove(): void;
}

/** A folder with the repository's own `configs`, the given files, and nothing else of it. */
export function mirrorWith(
  configs: readonly string[],
  files: Readonly<Record<string, string>>,
  options: { readonly linkPackages: boolean },
): Mirror {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  for (const name of [
    'functions',
    'shared',
    'telemetry',
    'device-client',
    'local',
    'contract',
    'tests',
    'scripts',
    'bench',
    'portal',
  ])
    mkdirSync(join(folder, name));
  for (const name of configs) copyFileSync(name, join(folder, name));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (options.linkPackages) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    run: (script, ...more) => runScript(script, more, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A one-command npm script, without npm. */
export function runScript(script: string, more: readonly string[] = [], cwd = '.') {
  const [tool = '', ...args] = packageFile.scripts[script]?.split(' ') ?? [];
  const { stdout, stderr, status } = spawnSync(
    resolve('node_modules/.bin', tool),
    [...args, ...more],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  return { output: stdout === '' ? stderr : stdout, code: status };
}

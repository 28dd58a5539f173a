/** The release before, built from the history of this repository in a folder of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The last commit of version 0.2.0, which was released before releases had tags. */
const WITHOUT_TAGS = 'd181365425e68d665e4603ac484197d103f17f7c';

export interface Release {
  /** The tag or commit that was asked for. */
  readonly ref: string;
  readonly version: string;
  /** `shared`: with the packages that are installed here. */
  readonly packages: 'shared' | 'npm ci';
  /** Folder of its built app. */
  readonly app: string;
  remove(): void;
}

/** A container's user need not own the checkout. */
const git = (...args: readonly string[]): Buffer =>
  execFileSync('git', ['-c', `safe.directory=${resolve('.')}`, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1e9,
  });

/**
 * Checks the release before out and builds it.
 *
 * @throws Error when this clone does not hold it
 */
export function buildRelease(from?: string): Release {
  const ref = from ?? lastRelease();
  const app = mkdtempSync(join(tmpdir(), 'calendar-release-'));
  try {
    const tree = git('archive', '--format=tar', ref);
    execFileSync('tar', ['x', '-C', app], { input: tree });
    const packages = provide(app);
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: app, stdio: 'inherit' });
    // Settings preload it. Version 0.2 had none, and settings without it.
    const preloaded = join(app, 'dist/telemetry.js');
    if (!existsSync(preloaded)) writeFileSync(preloaded, '');
    return { ref, version: versionIn(app), packages, app, remove: () => remove(app) };
  } catch (error) {
    remove(app);
    throw new Error(
      `${ref} cannot be built. Fetch the history with its tags, or name a release: --from REF`,
      { cause: error },
    );
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** The newest tag before this commit. */
function lastRelease(): string {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^').toString().trim();
  } catch {
    return WITHOUT_TAGS;
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: true }>>;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const versionIn = (folder: string): string =>
  read<{ version: string }>(join(folder, 'package.json')).version;

/** Whatever the bundle is made of and by. */
function provide(folder: string): Release['packages'] {
  const here = read<Lock>('package-lock.json').packages;
  const bundled = Object.entries(read<Lock>(join(folder, 'package-lock.json')).packages).filter(
    ([path, { dev }]) => path !== '' && (dev !== true || path === 'node_modules/esbuild'),
  );
  if (bundled.every(([path, { version }]) => here[path]?.version === version)) {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    return 'shared';
  }
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return 'npm ci';
}

/** Measures what is deployed: the zip with production dependencies alone, and how long the app takes to load. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { emulatedSettings } from '../local/stack/settings.ts';
import { median, round } from './numbers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const LOADS = 9;
/** What a zip adds to each file, its name apart: a local header and an entry in the directory. */
const ZIP_ENTRY_BYTES = 30 + 46;
const MEGABYTE = 1024 * 1024;

/** Nobody is asked while loading. */
const nowhere = 'http://localhost:9';
const SETTINGS = emulatedSettings({
  addresses: {
    identity: nowhere,
    graph: nowhere,
    portalIdentity: nowhere,
    keyVault: nowhere,
    webPubSub: nowhere,
    storage: nowhere,
    control: nowhere,
    portal: nowhere,
    display: nowhere,
    host: nowhere,
  },
  storageConnectionString: 'UseDevelopmentStorage=true',
  webPubSubConnectionString: 'Endpoint=http://localhost:9;AccessKey=none;Version=1.0;',
  discoveryClientId: '00000000-0000-4000-8000-000000000000',
  managedIdentity: { endpoint: nowhere, header: 'none' },
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
});

export async function measurePackage(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-package-'));
  try {
    for (const name of ['dist', 'host.json', 'package.json', '.funcignore']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    copyDependencies(folder);
    const everything = filesOf(folder, '/dev/null');
    const deployed = filesOf(folder, '.funcignore');
    const withoutFuncignore = zippedBytes(folder, everything);
    const kept = new Set(deployed);
    for (const name of everything) if (!kept.has(name)) rmSync(join(folder, name));
    const loads = Array.from({ length: LOADS }, () => load(folder));
    return {
      files: deployed.length,
      zippedMb: round(zippedBytes(folder, deployed) / MEGABYTE, 2),
      withoutFuncignoreMb: round(withoutFuncignore / MEGABYTE, 2),
      loadMs: round(median(loads.map(({ wallMs }) => wallMs))),
      loadCpuMs: round(median(loads.map(({ cpuMs }) => cpuMs))),
      fastestLoadMs: round(Math.min(...loads.map(({ wallMs }) => wallMs))),
      load: round(loadavg()[0] ?? 0, 2),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that the lock file does not call for development only, as `npm ci --omit=dev` installs them. */
function copyDependencies(folder: string): void {
  const { packages } = lockSchema.parse(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
  );
  for (const [path, { dev = false, optional = false }] of Object.entries(packages)) {
    if (path === '' || dev || optional) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), {
      recursive: true,
      filter: (source) => !source.slice(join(root, path).length).includes('/node_modules'),
    });
  }
}

/** `.funcignore` has the rules of `.gitignore`. */
function filesOf(folder: string, ignore: string): string[] {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  const options = { cwd: folder, maxBuffer: 64 * MEGABYTE, encoding: 'utf8' as const };
  const listed = execFileSync('git', ['ls-files', '-oz', `--exclude-from=${ignore}`], options);
  return listed.split('\0').filter((name) => name !== '' && !name.startsWith('.git/'));
}

const zippedBytes = (folder: string, files: readonly string[]): number =>
  files.reduce((sum, name) => {
    const deflated = deflateRawSync(readFileSync(join(folder, name)), { level: 9 }).length;
    return sum + deflated + ZIP_ENTRY_BYTES + 2 * Buffer.byteLength(name);
  }, 0);

const LOADER = `
  const { globSync } = await import('node:fs');
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  for (const file of globSync('dist/functions/*.js').sort()) await import(process.cwd() + '/' + file);
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 }));
  process.exit(0);
`;

/** As the worker loads the app: every file that `main` names, in a process that has nothing loaded yet. */
function load(folder: string): { wallMs: number; cpuMs: number } {
  const env = { ...process.env, ...SETTINGS };
  const options = {
    cwd: folder,
    env,
    encoding: 'utf8' as const,
    // Outside a worker the programming model says of every function that it registers none.
    stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
  };
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', LOADER], options);
  return z
    .object({ wallMs: z.number(), cpuMs: z.number() })
    .parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}

/** Measures what is deployed: its size as a zip, and how long the app takes to load. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
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
  managedIdentity: {
    clientId: '00000000-0000-4000-8000-000000000000',
    endpoint: nowhere,
    header: 'none',
  },
});

export async function measurePackage(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-package-'));
  try {
    for (const name of ['dist', 'host.json', 'package.json', '.funcignore']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    const deployed = filesOf(folder);
    const loads = Array.from({ length: LOADS }, () => load(folder));
    return {
      files: deployed.length,
      zippedMb: round(zippedBytes(folder, deployed) / MEGABYTE, 2),
      loadMs: round(median(loads.map(({ wallMs }) => wallMs))),
      loadCpuMs: round(median(loads.map(({ cpuMs }) => cpuMs))),
      fastestLoadMs: round(Math.min(...loads.map(({ wallMs }) => wallMs))),
      load: round(loadavg()[0] ?? 0, 2),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `.funcignore` has the rules of `.gitignore`. */
function filesOf(folder: string): string[] {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  const options = { cwd: folder, maxBuffer: 64 * MEGABYTE, encoding: 'utf8' as const };
  const listed = execFileSync('git', ['ls-files', '-oz', '--exclude-from=.funcignore'], options);
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

/** Measures what is deployed: its size as a zip, and how long the app takes to load. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { addressesAt } from '../local/kit/emulator-deps.ts';
import { emulatedSettings } from '../local/stack/settings.ts';
import { median, round } from './numbers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const LOADS = 9;
const MEGABYTE = 1024 * 1024;

/** Nobody is asked while loading. */
const nowhere = 'http://localhost:9';
const SETTINGS = emulatedSettings({
  addresses: addressesAt(nowhere),
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
    execFileSync(process.execPath, [join(root, 'scripts/package.mjs'), folder], {
      stdio: 'ignore',
    });
    const app = join(folder, 'app');
    const [zip = ''] = readdirSync(folder).filter((name) => /\d\.zip$/.test(name));
    const loads = Array.from({ length: LOADS }, () => load(app));
    return {
      zippedMb: round(statSync(join(folder, zip)).size / MEGABYTE, 2),
      loadMs: round(median(loads.map(({ wallMs }) => wallMs))),
      loadCpuMs: round(median(loads.map(({ cpuMs }) => cpuMs))),
      fastestLoadMs: round(Math.min(...loads.map(({ wallMs }) => wallMs))),
      load: round(loadavg()[0] ?? 0, 2),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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

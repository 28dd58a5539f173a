/** Loads the app the way the Node worker does: every file that package.json's `main` matches, then its start hooks. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HostError } from '../settings.ts';
import type { HookName, Registrations } from './core-module.ts';
import { toError } from './errors.ts';

const CAPABILITIES = [
  'RawHttpBodyBytes',
  'RpcHttpTriggerMetadataRemoved',
  'RpcHttpBodyOnly',
  'UseNullableValueDictionaryForHttp',
  'TypedDataCollection',
];

/** Returns what the app's model is capable of; `HttpUri` means streaming. */
export async function loadApp(
  app: string,
  registrations: Registrations,
): Promise<Record<string, string>> {
  const manifest = readManifest(app);
  const files = globSync(manifest.main, { cwd: app }).sort();
  if (files.length === 0) {
    throw new HostError(`package.json: main "${manifest.main}" matches no file in ${app}.`);
  }
  const require = createRequire(join(app, 'package.json'));
  for (const file of files) {
    const path = join(app, file);
    const isModule =
      file.endsWith('.mjs') || (manifest.type === 'module' && !file.endsWith('.cjs'));
    try {
      if (isModule) await import(pathToFileURL(path).href);
      else require(path);
    } catch (error) {
      const cause = toError(error);
      throw new HostError(`Worker was unable to load entry point "${file}": ${cause.message}`, {
        cause,
      });
    }
  }
  await runHooks('appStart', registrations);
  registrations.closed = true;
  const defaults = Object.fromEntries(CAPABILITIES.map((name) => [name, 'true']));
  return (await registrations.model?.getCapabilities?.(defaults)) ?? defaults;
}

export async function runHooks(
  name: Extract<HookName, 'appStart' | 'appTerminate'>,
  registrations: Registrations,
): Promise<void> {
  const { appHookData, appLevelOnlyHookData: hookData } = registrations;
  for (const hook of registrations.hooks[name]) await hook({ hookData, appHookData });
}

function readManifest(app: string): { main: string; type: string | undefined } {
  let manifest: { main?: string; type?: string };
  try {
    manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  } catch (error) {
    throw new HostError(`The app has no readable package.json: ${toError(error).message}`);
  }
  if (typeof manifest.main !== 'string') {
    throw new HostError('package.json: "main" must name the entry files of the app.');
  }
  return { main: manifest.main, type: manifest.type };
}

/** `npm run contract`: plays every fact against the emulators, or against a tenant at Microsoft (docs/real-tenant.md). */
import { parseArgs } from 'node:util';
import { startEmulators } from './emulators.ts';
import { facts } from './facts.ts';
import { lineOf, runFacts, summaryOf } from './run.ts';
import { readSettings, SettingsError, tenantOf } from './tenant.ts';

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        microsoft: { type: 'string', default: 'emulated' },
        'allow-changes': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    if (values.microsoft !== 'real' && values.microsoft !== 'emulated') {
      throw new SettingsError('--microsoft must be "real" or "emulated"');
    }
    return values;
  } catch (error) {
    // Node adds advice in further lines.
    throw new SettingsError((error as Error).message.split('\n')[0]);
  }
}

try {
  const flags = readFlags();
  const isReal = flags.microsoft === 'real';
  const { target, close } = isReal
    ? { target: tenantOf(readSettings()), close: async () => undefined }
    : await startEmulators();
  const results = await runFacts(facts, target, {
    // Nothing of an emulator is worth keeping.
    allowChanges: flags['allow-changes'] || !isReal,
    ...(flags.json ? {} : { onResult: (result) => console.log(lineOf(result)) }),
  });
  await close();
  console.log(flags.json ? JSON.stringify(results, null, 2) : `\n${summaryOf(results)}`);
  process.exit(results.some(({ outcome }) => outcome === 'different') ? 1 : 0);
} catch (error) {
  const said = error instanceof SettingsError ? error.message : error;
  process.stderr.write(`${said instanceof Error ? said.stack : String(said)}\n`);
  process.exit(2);
}

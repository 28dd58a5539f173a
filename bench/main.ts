/**
 * `npm run bench -- SCENARIO… [--full]`: measures, and prints one JSON result for each; all of them without a name.
 * `--full` takes longer and goes to 10,000 rooms, `--largest` to 100,000.
 */
import { measureDevices } from './devices.ts';
import { measureFloods } from './floods.ts';
import { measureHost } from './host.ts';
import { measureOperations } from './operations.ts';
import { measurePackage } from './package.ts';
import { measurePortal } from './portal.ts';
import { measureRooms } from './rooms.ts';
import { measureSetup } from './setup.ts';
import { measureSync } from './sync.ts';
import { measureTelemetry } from './telemetry.ts';

const scenarios: Record<string, (flags: readonly string[]) => Promise<object>> = {
  host: measureHost,
  setup: measureSetup,
  rooms: measureRooms,
  devices: measureDevices,
  floods: measureFloods,
  operations: measureOperations,
  package: measurePackage,
  portal: measurePortal,
  sync: measureSync,
  telemetry: measureTelemetry,
};

const isFlag = (word: string) => word.startsWith('--');
const flags = process.argv.slice(2).filter(isFlag);
const wanted = process.argv.slice(2).filter((word) => !isFlag(word));
const unknown = wanted.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  const known = Object.keys(scenarios).join(', ');
  process.stderr.write(`There is no scenario ${unknown.join(', ')}: choose from ${known}.\n`);
  process.exit(1);
}
for (const [scenario, measure] of Object.entries(scenarios)) {
  if (wanted.length > 0 && !wanted.includes(scenario)) continue;
  process.stdout.write(`${JSON.stringify({ scenario, ...(await measure(flags)) })}\n`);
}

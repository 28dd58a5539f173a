/**
 * `npm run bench -- SCENARIO… [--full] [--record=FILE]`: measures, and prints one JSON result for each; all of them
 * without a name. `--full` takes longer and goes to 10,000 rooms, `--largest` to 100,000. With `--record` the results
 * are kept in a file, with the machine; `npm run bench -- chart FILE` makes a page of it.
 * `npm run bench -- compare A B SCENARIO… [--rounds=N]` compares two commits.
 */
import { chart } from './chart.ts';
import { compare } from './compare.ts';
import { measureDevices } from './devices.ts';
import { measureFloods } from './floods.ts';
import { measureHost } from './host.ts';
import { measureOperations } from './operations.ts';
import { measurePackage } from './package.ts';
import { measurePortal } from './portal.ts';
import { recorder } from './record.ts';
import { measureRooms } from './rooms.ts';
import { measureSetup } from './setup.ts';
import { measureSimulation } from './simulation.ts';
import { measureMixed, measureSync } from './sync.ts';
import { measureTelemetry } from './telemetry.ts';

const scenarios: Record<string, (flags: readonly string[]) => Promise<object>> = {
  host: measureHost,
  setup: measureSetup,
  rooms: measureRooms,
  devices: measureDevices,
  floods: measureFloods,
  operations: measureOperations,
  mixed: measureMixed,
  package: measurePackage,
  portal: measurePortal,
  simulation: measureSimulation,
  sync: measureSync,
  telemetry: measureTelemetry,
};

const isFlag = (word: string) => word.startsWith('--');
const flags = process.argv.slice(2).filter(isFlag);
const wanted = process.argv.slice(2).filter((word) => !isFlag(word));
const [first = '', ...others] = wanted;
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (first === 'compare') print(compare(others, flags));
else if (first === 'chart') for (const file of others) process.stdout.write(`${chart(file)}\n`);
else await measureAll();

async function measureAll(): Promise<void> {
  const unknown = wanted.filter((name) => scenarios[name] === undefined);
  if (unknown.length > 0) {
    const known = Object.keys(scenarios).join(', ');
    process.stderr.write(`There is no scenario ${unknown.join(', ')}: choose from ${known}.\n`);
    process.exit(1);
  }
  const file = flags.find((flag) => flag.startsWith('--record='))?.split('=')[1];
  const record = file === undefined ? undefined : recorder(file);
  for (const [scenario, measure] of Object.entries(scenarios)) {
    if (wanted.length > 0 && !wanted.includes(scenario)) continue;
    const result = { scenario, ...(await measure(flags)) };
    print(result);
    record?.(result);
  }
}

/** `npm run bench -- SCENARIO…`: measures, and prints one JSON result for each; all of them without a name. */
import { measureDevices } from './devices.ts';
import { measureHost } from './host.ts';

const scenarios: Record<string, () => Promise<unknown>> = {
  host: measureHost,
  devices: measureDevices,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  const known = Object.keys(scenarios).join(', ');
  process.stderr.write(`There is no scenario ${unknown.join(', ')}: choose from ${known}.\n`);
  process.exit(1);
}
for (const [scenario, measure] of Object.entries(scenarios)) {
  if (wanted.length > 0 && !wanted.includes(scenario)) continue;
  process.stdout.write(`${JSON.stringify({ scenario, ...((await measure()) as object) })}\n`);
}

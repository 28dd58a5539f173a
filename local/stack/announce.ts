/** Prints the URLs after a start: one JSON line with `--json`, otherwise lines for people; everything else goes to stderr. */
import { writeFileSync } from 'node:fs';
import type { StartOptions } from './arguments.ts';
import type { Stack } from './stack.ts';

export function announce(options: StartOptions, stack: Stack, startedInMs: number): void {
  const { addresses, settings } = stack;
  const urls = {
    portal: addresses.portal,
    api: `${addresses.host}/api`,
    display: addresses.display,
    identity: addresses.identity,
    graph: addresses.graph,
    portalIdentity: addresses.portalIdentity,
    keyVault: addresses.keyVault,
    webPubSub: addresses.webPubSub,
    storage: addresses.storage,
    control: addresses.control,
    /** The page that leads to everything. */
    start: `${addresses.control}/`,
  };
  writeFileSync(`${options.data}/urls.json`, `${JSON.stringify(urls, null, 2)}\n`);
  if (!options.host) {
    const file = `${options.data}/local.settings.json`;
    const values = {
      IsEncrypted: false,
      Values: settings,
      Host: { LocalHttpPort: hostPort(urls.api) },
    };
    writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`);
    process.stderr.write(`Settings for an external host: ${file}\n`);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(options.host ? urls : { ...urls, settings })}\n`);
    return;
  }
  process.stdout.write(`Ready in ${(startedInMs / 1000).toFixed(1)} s. Ctrl-C stops everything.\n`);
  process.stdout.write(`\n  Open  ${urls.start}\n\n`);
}

const hostPort = (api: string): number => Number(new URL(api).port);

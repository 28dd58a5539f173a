/** Prints the URLs after a start: one JSON line with `--json`, otherwise lines for people; everything else goes to stderr. */
import { writeFileSync } from 'node:fs';
import type { StartOptions } from './arguments.ts';
import type { DemoPeople } from './demo.ts';
import type { Stack } from './stack.ts';

export function announce(
  options: StartOptions,
  stack: Stack,
  demo: DemoPeople | undefined,
  startedInMs: number,
): void {
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
  const width = Math.max(...Object.keys(urls).map((name) => name.length));
  const lines = Object.entries(urls).map(([name, url]) => `  ${name.padEnd(width)}  ${url}`);
  process.stdout.write(`Ready in ${(startedInMs / 1000).toFixed(1)} s\n${lines.join('\n')}\n`);
  if (demo !== undefined) {
    process.stdout.write(
      [
        '',
        demo.microsoftUser === undefined
          ? 'Demo: an organisation to connect to a Microsoft tenant of yours.'
          : 'Demo: an organisation and a Microsoft tenant with rooms and a living day of meetings.',
        `  portal sign-in      ${demo.portalUser}`,
        demo.microsoftUser === undefined
          ? '  Microsoft sign-in   a Global Administrator of your tenant'
          : `  Microsoft sign-in   ${demo.microsoftUser} (Global Administrator, no password)`,
        `  calendar page       ${addresses.portal}/organisations/${demo.organisationId}/calendar`,
        ...(demo.microsoftUser === undefined ? [] : ['  see it all work     npm run demo']),
        '',
      ].join('\n'),
    );
  }
  process.stdout.write('Ctrl-C stops everything.\n');
}

const hostPort = (api: string): number => Number(new URL(api).port);

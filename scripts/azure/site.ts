/** Files that a static site on Azure needs beside the built pages: `settings.json`, and the headers of every answer. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentPolicy } from '../../portal/content-policy.ts';

export interface Site {
  readonly apiUrl: string;
  readonly displayUrl: string;
  /** The portal's sign-in: issuer, and what goes as it is into its requests. */
  readonly issuer: string;
  readonly signIn: Readonly<Record<string, string>>;
  /** Hosts of every Web PubSub instance. */
  readonly webPubSubHosts: readonly string[];
}

/** Writes both files into the folder of the built pages. */
export function writeSite(folder: string, site: Site): void {
  const write = (name: string, value: object) =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  write('settings.json', settingsOf(site));
  write('staticwebapp.config.json', staticWebApp(site));
}

const settingsOf = ({ apiUrl, displayUrl, issuer, signIn }: Site) => ({
  api: apiUrl,
  display: displayUrl,
  issuer,
  signIn,
});

/** https://learn.microsoft.com/azure/static-web-apps/configuration */
function staticWebApp({ apiUrl, issuer, webPubSubHosts }: Site) {
  const connections = [
    new URL(apiUrl).origin,
    new URL(issuer).origin,
    ...webPubSubHosts.map((host) => `wss://${host}`),
  ];
  return {
    navigationFallback: { rewrite: '/index.html', exclude: ['/assets/*', '/settings.json'] },
    globalHeaders: {
      'content-security-policy': contentPolicy(connections),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cache-control': 'no-cache',
    },
    routes: [
      // Their names hold a hash of their content.
      {
        route: '/assets/*',
        headers: { 'cache-control': 'public, max-age=31536000, immutable' },
      },
      { route: '/settings.json', headers: { 'cache-control': 'no-store' } },
    ],
  };
}

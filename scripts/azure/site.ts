/** What a static site on Azure needs beside the built pages: `settings.json`, and the headers of every answer. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Site {
  readonly apiUrl: string;
  readonly displayUrl: string;
  /** The portal's sign-in: issuer, and what goes as it is into its requests. */
  readonly issuer: string;
  readonly signIn: Readonly<Record<string, string>>;
  /** Hosts of every Web PubSub instance. */
  readonly webPubSubHosts: readonly string[];
}

/** A style element without text, which Fluent UI fills through the object model; and the one of the proof of mailbox access. */
const STYLES = [
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'sha256-epFrUFgaBrW8TMqaaRG9EdjOisPXyNQHA0KlVz0SDZc=',
];

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
      'content-security-policy': policy(connections),
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

export const policy = (connections: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${STYLES.map((hash) => `'${hash}'`).join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connections].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

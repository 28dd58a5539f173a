/** Serves a folder of static pages; every path without a file ending is the page itself, as single-page apps need. */
import { createReadStream, existsSync } from 'node:fs';
import { extname, join, normalize, resolve, sep } from 'node:path';
import type { Emulator } from '../kit/emulator.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The style of the proof of mailbox access. The portal opens that page from memory, so it obeys this policy too. */
const PROOF_STYLE = 'sha256-epFrUFgaBrW8TMqaaRG9EdjOisPXyNQHA0KlVz0SDZc=';

/** docs/azure.md asks for the same on Azure. */
function headersFor(connections: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' '${PROOF_STYLE}'`,
    'img-src data:',
    ['connect-src', "'self'", ...connections].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

export function createSite(options: {
  readonly name: string;
  readonly folder: string;
  /** The page's settings on this machine, served as `/settings.json`. */
  readonly settings: object;
  /** Origins that the page may connect to. */
  readonly connections: readonly string[];
}): Emulator {
  const folder = resolve(options.folder);
  const headers = headersFor(options.connections);
  return {
    name: options.name,
    handle(request, response) {
      const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
      if (path === '/settings.json') {
        response.writeHead(200, { ...headers, 'content-type': 'application/json' });
        response.end(JSON.stringify(options.settings));
        return;
      }
      const wanted = extname(path) === '' ? '/index.html' : normalize(path);
      const file = join(folder, wanted);
      const type = types[extname(wanted)];
      if (type === undefined || !file.startsWith(folder + sep) || !existsSync(file)) {
        response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('Not found');
        return;
      }
      response.writeHead(200, { ...headers, 'content-type': type });
      createReadStream(file).pipe(response);
    },
  };
}

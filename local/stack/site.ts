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

export function createSite(options: {
  readonly name: string;
  readonly folder: string;
  /** The page's settings on this machine, served as `/settings.json`. */
  readonly settings: object;
}): Emulator {
  const folder = resolve(options.folder);
  return {
    name: options.name,
    handle(request, response) {
      const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
      if (path === '/settings.json') {
        response.writeHead(200, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
        });
        response.end(JSON.stringify(options.settings));
        return;
      }
      const wanted = extname(path) === '' ? '/index.html' : normalize(path);
      const file = join(folder, wanted);
      const type = types[extname(wanted)];
      if (type === undefined || !file.startsWith(folder + sep) || !existsSync(file)) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
        return;
      }
      response.writeHead(200, {
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      createReadStream(file).pipe(response);
    },
  };
}

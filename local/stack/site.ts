/** Serves a built site, as a static host on Azure does: hashed files are kept for ever, every other path is the page itself. */
import { createReadStream, existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { contentPolicy } from '../../portal/content-policy.ts';
import type { Emulator } from '../kit/emulator.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const FOR_EVER = 'public, max-age=31536000, immutable';

/** scripts/azure/site.ts sets the same on Azure. */
function headersFor(connections: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(connections),
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
        response.writeHead(200, {
          ...headers,
          'cache-control': 'no-store',
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(options.settings));
        return;
      }
      const file = fileFor(folder, path);
      if (file === undefined) {
        response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('Not found');
        return;
      }
      const cacheControl = path.startsWith('/assets/') ? FOR_EVER : 'no-cache';
      sendFile(request, response, file, {
        ...headers,
        'cache-control': cacheControl,
        'content-type': types[extname(file)] ?? '',
      });
    },
  };
}

/** As on Azure, a path without a file is one of the page's own, also when it ends as a file's name does. */
function fileFor(folder: string, path: string): string | undefined {
  const file = join(folder, normalize(path));
  const isOurs = types[extname(file)] !== undefined && file.startsWith(folder + sep);
  if (isOurs && existsSync(file)) return file;
  return path.startsWith('/assets/') ? undefined : join(folder, 'index.html');
}

/** Sends the Brotli copy that the build made, where the browser takes it. */
function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  headers: Record<string, string>,
): void {
  const compressed = `${file}.br`;
  const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  const isCompressed = takesBrotli && existsSync(compressed);
  response.writeHead(200, {
    ...headers,
    vary: 'accept-encoding',
    ...(isCompressed ? { 'content-encoding': 'br' } : {}),
  });
  createReadStream(isCompressed ? compressed : file).pipe(response);
}

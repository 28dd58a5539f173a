/**
 * Answers as Azure Static Web Apps does by the rules beside the pages, as far as ours say something:
 * https://learn.microsoft.com/azure/static-web-apps/configuration
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';

interface Rules {
  readonly navigationFallback: { readonly rewrite: string; readonly exclude: readonly string[] };
  readonly globalHeaders: Readonly<Record<string, string>>;
  readonly routes: readonly { readonly route: string; readonly headers: Record<string, string> }[];
}

const CONFIG = 'staticwebapp.config.json';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const matches = (path: string, pattern: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** Not listening yet. */
export function staticWebApp(folder: string): Server {
  const rules = JSON.parse(readFileSync(join(folder, CONFIG), 'utf8')) as Rules;
  const isFile = (path: string) =>
    path !== `/${CONFIG}` && existsSync(folder + path) && statSync(folder + path).isFile();

  function fileFor(path: string): string | undefined {
    if (path === '/') return '/index.html';
    if (isFile(path)) return path;
    const { rewrite, exclude } = rules.navigationFallback;
    return exclude.some((pattern) => matches(path, pattern)) ? undefined : rewrite;
  }

  return createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
    const file = fileFor(path);
    const route = rules.routes.find((each) => matches(path, each.route));
    response.writeHead(file === undefined ? 404 : 200, {
      ...rules.globalHeaders,
      ...route?.headers,
      'content-type': types[extname(file ?? '.html')] ?? 'application/octet-stream',
    });
    response.end(file === undefined ? 'Not found' : readFileSync(folder + file));
  });
}

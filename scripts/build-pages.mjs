// Builds the two static sites with Vite: `portal/dist/portal` (portal and operators' board) and `portal/dist/display`.
// Skips when both are newer than every source. Text files get a Brotli copy beside them, for servers that do not compress.
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OUTPUT = 'portal/dist';
const ROOTS = { portal: 'portal', display: 'portal/display' };
/** The display's service worker rules the whole site, so it stands at the root under a name that stays. */
const WORKER = 'service-worker';
const SOURCES = [
  'portal',
  'device-client',
  'contracts',
  'docs/runbooks',
  'package-lock.json',
  'scripts/build-pages.mjs',
];

/**
 * When the youngest file at or below `path` was written; the output does not count.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  if (path === OUTPUT || !existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** @param {string} folder */
function compress(folder) {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:js|css|html|svg|json)$/.test(file)) continue;
    const path = join(folder, file);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  }
}

const changed = Math.max(...SOURCES.map(newest));
const marker = `${OUTPUT}/.built`;
const built = existsSync(marker) ? statSync(marker).mtimeMs : 0;
if (process.argv.includes('--force') || built < changed) {
  const fresh = `${OUTPUT}-${process.pid}`;
  try {
    for (const [site, root] of Object.entries(ROOTS)) {
      const outDir = `${fresh}/${site}`;
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: 'warn',
        build: {
          outDir: join(process.cwd(), outDir),
          emptyOutDir: true,
          target: 'es2022',
          // The content security policy allows files of the site's own origin alone.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
          reportCompressedSize: false,
          rolldownOptions: {
            checks: { moduleLevelDirective: false },
            input: [`${root}/index.html`, ...(site === 'display' ? [`${root}/${WORKER}.ts`] : [])],
            output: {
              entryFileNames: ({ name }) =>
                name === WORKER ? '[name].js' : 'assets/[name]-[hash].js',
            },
          },
        },
      });
      compress(outDir);
    }
    writeFileSync(`${fresh}/.built`, '');
    rmSync(OUTPUT, { recursive: true, force: true });
    renameSync(fresh, OUTPUT);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

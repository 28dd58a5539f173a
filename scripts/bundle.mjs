// The one bundle of the app, for `npm run build` and `npm run package`.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve as resolvePath } from 'node:path';
import { build } from 'esbuild';

/** The columns of the city list that the guess of a time zone reads; the others are half of a megabyte and a half. */
const CITY_COLUMNS = [
  'city',
  'city_ascii',
  'country',
  'iso2',
  'iso3',
  'pop',
  'province',
  'state_ansi',
  'timezone',
];

/** @type {import('esbuild').Plugin} */
const smallCityList = {
  name: 'small-city-list',
  setup({ onLoad }) {
    onLoad({ filter: /city-timezones[/\\]data[/\\]cityMap\.json$/ }, ({ path }) => {
      const cities = /** @type {Record<string, unknown>[]} */ (
        JSON.parse(readFileSync(path, 'utf8'))
      );
      const kept = cities.map((city) =>
        Object.fromEntries(
          CITY_COLUMNS.flatMap((name) => (name in city ? [[name, city[name]]] : [])),
        ),
      );
      // One long text is parsed faster than as many objects in source form.
      return {
        contents: `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(kept))});`,
        loader: 'js',
      };
    });
  },
};

/** By name and version, the folder that stands for all copies: always the same one, whoever asks first. */
function telemetryPackages() {
  const own = 'node_modules/@opentelemetry/*';
  const nested = `{${own},node_modules/@azure/monitor-opentelemetry-exporter}/${own}`;
  const found = globSync([own, nested].map((folder) => `${folder}/package.json`));
  /** @type {Map<string, string>} */
  const folders = new Map();
  for (const file of found.toSorted().toReversed()) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
    folders.set(`${name}@${version}`, resolvePath(dirname(file)));
  }
  return folders;
}

/**
 * The telemetry SDK as its modules instead of its CommonJS, so that what is not used is left out; and once, although npm
 * keeps copies of a version beside the ones that other tools need.
 *
 * @type {import('esbuild').Plugin}
 */
const leanTelemetry = {
  name: 'lean-telemetry',
  setup({ onResolve, resolve }) {
    const folders = telemetryPackages();
    onResolve({ filter: /^@opentelemetry\/[\w-]+$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === leanTelemetry.name) return undefined;
      const { importer, resolveDir, kind } = from;
      const usual = await resolve(path, {
        importer,
        resolveDir,
        kind,
        pluginData: leanTelemetry.name,
      });
      const found = usual.path.slice(0, usual.path.lastIndexOf(path) + path.length);
      const { version, module, exports } = JSON.parse(
        readFileSync(join(found, 'package.json'), 'utf8'),
      );
      if (module === undefined || exports !== undefined) return usual;
      const folder = folders.get(`${path}@${version}`) ?? found;
      return { path: join(folder, module), sideEffects: false };
    });
  },
};

/**
 * One file for each capability, as `main` of package.json expects, and the one that is preloaded, beside chunks of what
 * they share.
 *
 * @param {string} folder
 * @param {import('esbuild').BuildOptions} [options]
 */
export const bundle = async (folder, options = {}) =>
  await build({
    entryPoints: [
      ...readdirSync('functions').map((file) => ({
        in: `functions/${file}`,
        out: `functions/${basename(file, '.ts')}`,
      })),
      { in: 'telemetry/main.ts', out: 'telemetry' },
    ],
    outdir: folder,
    chunkNames: 'shared/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Not a package: the worker puts it in.
    external: ['@azure/functions-core'],
    // For the dependencies that are CommonJS.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [smallCityList, leanTelemetry],
    logLevel: 'warning',
    ...options,
  });

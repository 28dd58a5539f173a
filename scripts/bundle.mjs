// The one bundle of the app, for `npm run build` and `npm run package`.
import { readFileSync } from 'node:fs';
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

/**
 * One file for each capability, as `main` of package.json expects, beside chunks of what they share.
 *
 * @param {string} folder
 * @param {import('esbuild').BuildOptions} [options]
 */
export const bundle = async (folder, options = {}) =>
  await build({
    entryPoints: ['functions/*.ts'],
    outdir: `${folder}/functions`,
    chunkNames: '../shared/[name]-[hash]',
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
    plugins: [smallCityList],
    logLevel: 'warning',
    ...options,
  });

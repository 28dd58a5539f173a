// Makes what is deployed, the same bytes from the same commit: .local/package/app, a zip of it, its source maps apart, and
// the list of what is inside (CycloneDX). Names stay whole, so that stack traces can be read without the maps.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { bundle } from './bundle.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OUT = process.argv[2] ?? '.local/package';
const app = join(OUT, 'app');
const { name, version, type, main, license } = readJson('package.json');

rmSync(OUT, { recursive: true, force: true });
// Names of chunks depend on where they go, through the paths in the source maps: so they go to one place, in memory.
const { metafile, outputFiles = [] } = await bundle('dist', {
  write: false,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  sourcemap: 'external',
  metafile: true,
});
/** @type {Record<string, Uint8Array>} */
const maps = {};
for (const { path, contents } of outputFiles) {
  const file = relative('.', path).replaceAll('\\', '/');
  if (file.endsWith('.map')) maps[file] = contents;
  else write(file, contents);
}
const packages = packagesIn(Object.keys(metafile?.inputs ?? {}));
write('package.json', json({ name, version, private: true, license, type, main }));
write('host.json', readFileSync('host.json'));
write('THIRD-PARTY-LICENSES.txt', licences(packages));
write('sbom.cdx.json', json(billOfMaterials(packages)));

const zip = join(OUT, `${name}-${version}.zip`);
writeFileSync(zip, zipped(filesBelow(app)));
writeFileSync(join(OUT, `${name}-${version}.source-maps.zip`), zipped(maps));
writeFileSync(join(OUT, 'sbom.cdx.json'), readFileSync(join(app, 'sbom.cdx.json')));
process.stderr.write(`${zip}: ${(readFileSync(zip).length / 1024 / 1024).toFixed(2)} MB\n`);

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @param {unknown} value */
function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * @param {string} path
 * @param {string | Uint8Array} content
 */
function write(path, content) {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  writeFileSync(join(app, path), content);
}

/**
 * @param {string} folder
 * @returns {Record<string, Uint8Array>}
 */
function filesBelow(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
  return Object.fromEntries(
    found.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]),
  );
}

/**
 * @param {Record<string, Uint8Array>} files
 * @returns {Uint8Array}
 */
function zipped(files) {
  // A zip keeps local time: this is the first moment that it can hold, wherever it is made.
  return zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) });
}

/**
 * The packages whose files are in the bundle.
 *
 * @param {string[]} inputs
 */
function packagesIn(inputs) {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders]
    .map((folder) => ({ folder, ...readJson(join(folder, 'package.json')) }))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** @param {{ folder: string, name: string, version: string, license: string }[]} packages */
function licences(packages) {
  return packages
    .map(({ folder, name: of, version: at, license: by }) => {
      const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
      const text =
        file === undefined
          ? '(the package has no licence file)'
          : readFileSync(join(folder, file), 'utf8');
      return `${of} ${at} (${by})\n\n${text.trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * https://cyclonedx.org/docs/1.6/json: without serial number and time, which would differ each time.
 *
 * @param {{ name: string, version: string, license: string }[]} packages
 */
function billOfMaterials(packages) {
  const purl = (/** @type {string} */ of, /** @type {string} */ at) =>
    `pkg:npm/${of.replace('@', '%40')}@${at}`;
  const self = { type: 'application', 'bom-ref': purl(name, version), name, version };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { ...self, licenses: [{ license: { id: license } }], purl: purl(name, version) },
    },
    components: packages.map(({ name: of, version: at, license: by }) => ({
      type: 'library',
      'bom-ref': purl(of, at),
      name: of,
      version: at,
      licenses: [/ (OR|AND) |^\(/.test(by) ? { expression: by } : { license: { id: by } }],
      purl: purl(of, at),
    })),
    dependencies: [
      {
        ref: purl(name, version),
        dependsOn: packages.map(({ name: of, version: at }) => purl(of, at)),
      },
    ],
  };
}

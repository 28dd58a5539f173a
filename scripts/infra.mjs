// Compiles and lints infra/ with Microsoft's own compiler, and predicts what each parameter file would make.
// The compiler comes from NuGet into .local/bicep, which needs the .NET SDK. Any warning is a failure.
// Writes .local/bicep/out: a compiled template each, and a snapshot of each parameter file in infra/parameters.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '0.49.2';
const PACKAGES = /** @type {Record<string, string>} */ ({
  'darwin-arm64': 'osx-arm64',
  'darwin-x64': 'osx-x64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'win-x64',
});
/** Stand-ins for what only a deployment knows. */
const SUBSCRIPTION = '33333333-3333-4333-8333-333333333333';
const TENANT = '44444444-4444-4444-8444-444444444444';
const WHERE = ['--subscription-id', SUBSCRIPTION, '--tenant-id', TENANT];
const whereOf = (/** @type {string} */ file) =>
  readFileSync(file, 'utf8').includes("using '../main.bicep'")
    ? [...WHERE, '--location', 'westeurope']
    : [...WHERE, '--resource-group', 'rg-example'];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const cache = '.local/bicep';
const out = join(cache, 'out');
mkdirSync(cache, { recursive: true });

const bicep = restore();
if (bicep === undefined) {
  process.stderr.write(
    'infra/ was NOT checked: its compiler is restored with the .NET SDK (`dotnet`), which is not on this machine.\n',
  );
} else {
  const problems = compile(bicep);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

/** @returns {string | undefined} the compiler's path; undefined where it cannot be had */
function restore() {
  const runtime = PACKAGES[`${process.platform}-${process.arch}`];
  if (runtime === undefined) return undefined;
  const name = `azure.bicep.commandline.${runtime}`;
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const path = join(cache, 'packages', name, VERSION, 'tools', program);
  if (existsSync(path)) return path;
  const project = join(cache, 'bicep.csproj');
  writeFileSync(
    project,
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${VERSION}]" /></ItemGroup>
</Project>
`,
  );
  const { error } = spawnSync('dotnet', ['--version']);
  if (error !== undefined) return undefined;
  const { status, stdout } = spawnSync(
    'dotnet',
    ['restore', project, '--packages', join(cache, 'packages')],
    { encoding: 'utf8', env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1' } },
  );
  if (status !== 0) throw new Error(`The Bicep compiler cannot be restored from NuGet:\n${stdout}`);
  return path;
}

/**
 * @param {string} compiler
 * @returns {string[]} every warning and error
 */
function compile(compiler) {
  if (isFresh()) return [];
  rmSync(out, { recursive: true, force: true });
  const fresh = `${out}-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const run = (/** @type {string[]} */ ...args) => {
    const { status, stdout, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
    const said = stderr.trim();
    return said !== '' || status !== 0 ? [said === '' ? stdout : said] : [];
  };
  const problems = filesIn('infra', '.bicep').flatMap((name) =>
    run('build', `infra/${name}.bicep`, '--outfile', join(fresh, `${name}.json`)),
  );
  // Snapshots are written beside their parameter file.
  for (const name of filesIn('infra/parameters', '.bicepparam')) {
    const snapshot = `infra/parameters/${name}.snapshot.json`;
    const file = `infra/parameters/${name}.bicepparam`;
    problems.push(...run('snapshot', file, '--mode', 'overwrite', ...whereOf(file)));
    if (existsSync(snapshot)) renameSync(snapshot, join(fresh, `${name}.snapshot.json`));
  }
  if (problems.length === 0) renameSync(fresh, out);
  else rmSync(fresh, { recursive: true });
  return problems;
}

function isFresh() {
  if (!existsSync(out)) return false;
  const sources = ['infra', 'infra/modules', 'infra/parameters', 'scripts/infra.mjs'];
  const changed = sources.flatMap((path) =>
    statSync(path).isDirectory()
      ? [path, ...readdirSync(path).map((each) => join(path, each))]
      : [path],
  );
  const made = statSync(out).mtimeMs;
  // The folder itself changes when a snapshot is written there, a moment before the output is in place.
  return changed.every((path) => statSync(path).mtimeMs <= made || path === 'infra/parameters');
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function filesIn(folder, ending) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .toSorted();
}

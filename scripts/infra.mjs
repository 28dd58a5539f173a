// Compiles and lints infra/ with Microsoft's own compiler, and predicts what each parameter file would make.
// The compiler comes from NuGet into .local/bicep, which needs the .NET SDK. Any warning is a failure.
// Writes .local/bicep/out: a compiled template each, and a snapshot of each parameter file in infra/parameters.
import { spawn, spawnSync } from 'node:child_process';
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
import { join, resolve } from 'node:path';
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
const WHERE = { subscriptionId: SUBSCRIPTION, tenantId: TENANT };
const whereOf = (/** @type {string} */ file) =>
  readFileSync(file, 'utf8').includes("using '../main.bicep'")
    ? { ...WHERE, location: 'westeurope' }
    : { ...WHERE, resourceGroup: 'rg-example' };

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
  const problems = isFresh() ? [] : await compile(bicep);
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
 * One process for all: the start of the compiler and its reading of Azure's types take longer than the work.
 *
 * @param {string} compiler
 * @returns {Promise<string[]>} every warning and error
 */
async function compile(compiler) {
  rmSync(out, { recursive: true, force: true });
  const fresh = `${out}-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const server = startCompiler(compiler);
  /** @type {string[]} */
  const problems = [];
  const ask = async (/** @type {string} */ method, /** @type {string} */ file, more = {}) => {
    const { result = {}, error } = await server.ask(method, { path: resolve(file), ...more });
    if (error !== undefined) problems.push(`${file}: ${error.message}`);
    for (const { source, range, level, code, message } of result.diagnostics ?? []) {
      problems.push(`${source}(${range.start.line + 1}) : ${level} ${code}: ${message}`);
    }
    return result;
  };
  for (const name of filesIn('infra', '.bicep')) {
    const { contents } = await ask('bicep/compile', `infra/${name}.bicep`);
    writeFileSync(join(fresh, `${name}.json`), contents ?? '');
  }
  for (const name of filesIn('infra/parameters', '.bicepparam')) {
    const file = `infra/parameters/${name}.bicepparam`;
    await ask('bicep/compileParams', file, { parameterOverrides: {} });
    const { snapshot } = await ask('bicep/getSnapshot', file, { metadata: whereOf(file) });
    writeFileSync(join(fresh, `${name}.snapshot.json`), snapshot ?? '');
  }
  server.stop();
  if (problems.length === 0) renameSync(fresh, out);
  else rmSync(fresh, { recursive: true });
  return problems;
}

/**
 * Speaks JSON-RPC with the compiler as language servers do, each message behind its length in bytes:
 * https://microsoft.github.io/language-server-protocol/specifications/base/0.9/specification/
 *
 * @param {string} compiler
 */
function startCompiler(compiler) {
  const child = spawn(compiler, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  let heard = Buffer.alloc(0);
  child.stdout.on('data', (chunk) => {
    heard = Buffer.concat([heard, chunk]);
    for (;;) {
      const head = heard.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(heard.toString('latin1', 0, head))?.[1]);
      const end = head + 4 + length;
      if (head < 0 || heard.length < end) return;
      const answer = JSON.parse(heard.toString('utf8', head + 4, end));
      heard = heard.subarray(end);
      waiting.get(answer.id)?.(answer);
    }
  });
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The Bicep compiler ended.')));
  });
  ended.catch(() => undefined);
  return {
    /** @type {(method: string, params: object) => Promise<any>} */
    ask(method, params) {
      const id = waiting.size + 1;
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      const answered = new Promise((done) => waiting.set(id, done));
      child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      return Promise.race([answered, ended]);
    },
    stop: () => child.kill(),
  };
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
  return changed.every((path) => statSync(path).mtimeMs <= made);
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

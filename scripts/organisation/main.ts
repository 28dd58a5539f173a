/** `npm run organisation -- COMMAND ORGANISATION`: duties towards one organisation. docs/data-protection.md has when. */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Api } from './api.ts';
import { eraseOrganisation, nameOf } from './erase.ts';
import { exportOrganisation } from './export.ts';
import { countRecords } from './search.ts';
import { exportedEntries, verifyEntries } from './verify.ts';

const WAITING = {
  everyMs: 5_000,
  mostMs: 60 * 60_000,
  report: (line: string) => process.stderr.write(`${line}\n`),
};

/** @throws Error naming the variable and what it is */
function variable(name: string, meaning: string): string {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is missing in the environment: ${meaning}`);
  return value;
}

const api = (): Api => ({
  url: variable('API', 'the base of the API, such as https://api.example.com/api'),
  token: variable('TOKEN', 'an access token with the role operator'),
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const list = (counts: ReadonlyMap<string, number>): void => {
  for (const [place, count] of counts) say(`${count}  ${place}`);
};

interface Options {
  readonly out?: string | undefined;
  readonly name?: string | undefined;
}

async function verify(organisationId: string): Promise<void> {
  const { entries, oldest, broken } = await verifyEntries(exportedEntries(api(), organisationId));
  if (broken === undefined) {
    return say(`${entries} entries, the oldest is number ${oldest}. Each fits to the one before.`);
  }
  say(`Entry ${broken}, or the one before it, is not what was written.`);
  process.exitCode = 1;
}

async function search(organisationId: string): Promise<void> {
  list(await countRecords(api(), organisationId));
}

async function exportAll(organisationId: string, { out }: Options): Promise<void> {
  const folder = out ?? `.local/exports/${organisationId}`;
  const { files } = await exportOrganisation(api(), organisationId, folder);
  list(new Map(Object.entries(files).map(([name, { records }]) => [name, records])));
  say(
    `${folder} is complete. It holds personal data: keep it where only the asking person gets it.`,
  );
}

async function erase(organisationId: string, options: Options): Promise<void> {
  const name = options.name ?? (await askForName(organisationId));
  const { left, isErased } = await eraseOrganisation(api(), organisationId, name, WAITING);
  list(left);
  if (isErased) return say('Erased. Deleted secrets are left only where the vault protects them.');
  say('Something is left. Run the same command again.');
  process.exitCode = 1;
}

/** @throws Error without a terminal to ask at */
async function askForName(organisationId: string): Promise<string> {
  if ((await nameOf(api(), organisationId)) === undefined) return '';
  if (!process.stdin.isTTY) throw new Error('--name is missing: the name of the organisation');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question('This cannot be undone. Type the name of the organisation: ');
  } finally {
    terminal.close();
  }
}

const commands: Readonly<
  Record<string, (organisationId: string, options: Options) => Promise<void>>
> = { verify, search, export: exportAll, erase };

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, name: { type: 'string' } },
  });
  const [name = '', organisationId = ''] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || !/^[\w-]{1,64}$/.test(organisationId)) {
    throw new Error(
      `usage: npm run organisation -- ${Object.keys(commands).join('|')} ORGANISATION [--out FOLDER] [--name NAME]`,
    );
  }
  await command(organisationId, values);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

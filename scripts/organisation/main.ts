/** `npm run organisation -- COMMAND ORGANISATION`: duties towards one organisation. docs/data-protection.md has when. */
import type { Api } from './api.ts';
import { exportedEntries, verifyEntries } from './verify.ts';

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

async function verify(organisationId: string): Promise<void> {
  const { entries, oldest, broken } = await verifyEntries(exportedEntries(api(), organisationId));
  if (broken === undefined) {
    process.stdout.write(
      `${entries} entries, the oldest is ${oldest}. Each fits to the one before.\n`,
    );
    return;
  }
  process.stdout.write(`Entry ${broken}, or the one before it, is not what was written.\n`);
  process.exitCode = 1;
}

const commands: Readonly<Record<string, (organisationId: string) => Promise<void>>> = { verify };

const [name = '', organisationId = ''] = process.argv.slice(2);
const command = commands[name];
try {
  if (command === undefined || organisationId === '') {
    throw new Error(
      `usage: npm run organisation -- ${Object.keys(commands).join('|')} ORGANISATION`,
    );
  }
  await command(organisationId);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

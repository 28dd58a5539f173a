/** The commands that documents give to operators, run as they stand there against the running cloud. */
import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newApplicant, reachReady } from '../support/applicant.ts';
import { type Command, commandsOf } from '../support/documented-commands.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import { connectionString } from '../support/places.ts';

const run = promisify(execFile);
const FOLDER = 'docs/runbooks';
const documents = [
  ...readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`),
  'docs/data-protection.md',
];

/** Commands that need a person at a terminal, and what only they make. */
const notHere = /^(?:rm secret\.txt$|npm run organisation -- erase )/;

let ground: Ground;
let environment: Record<string, string>;

beforeAll(async () => {
  ground = await openGround();
  const applicant = await newApplicant(ground);
  await reachReady(applicant);
  const { organisation } = applicant;
  const { token } = await ground.control<{ token: string }>('POST', '/portal-tokens', {
    email: 'operator@portal.example',
    roles: ['operator'],
  });
  const { api } = ground.stack.urls;
  const queue = new QueueClient(connectionString(ground), 'rooms-refresh-poison');
  await queue.createIfNotExists();
  const message = JSON.stringify({ organisationId: organisation, failures: 0 });
  await queue.sendMessage(Buffer.from(message).toString('base64'));
  const poison = await until('kept', async () => {
    const answer = await fetch(`${api}/operations/poison`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items } = (await answer.json()) as { items: { id: string }[] };
    return items[0]?.id;
  });
  environment = { API: api, TOKEN: token, ORG: organisation, ID: poison };
});
afterAll(async () => {
  await ground?.stop();
  rmSync(`.local/exports/${environment['ORG']}`, { recursive: true, force: true });
  rmSync('audit.jsonl', { force: true });
});

/** The answer of each `curl` goes to a file of its own, so that a line may send it on. */
async function outcomeOf({ line }: Command): Promise<string> {
  const script = `curl() { command curl -w '%{stderr}%{http_code}' "$@"; }; ${line}`;
  const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    env: { ...process.env, ...environment, NODE_OPTIONS: '' },
  });
  if (!line.startsWith('curl')) return 'ended well';
  const { code = '' } = stdout.startsWith('{') ? (JSON.parse(stdout) as { code?: string }) : {};
  return `${stderr} ${code}`.trim();
}

/** Refusals of the API here and now: it knows the route, and says why not. */
const refusals = ['404 poison.not-found', '409 setup.not-retryable', '409 setup.already-connected'];

describe('the commands of the runbooks', () => {
  it('Every command that needs no Azure runs as it stands, and the API carries it out or says why it need not.', async () => {
    const ofAzure = commandsOf('docs/azure.md').filter(({ line }) => line.startsWith('curl'));
    const commands = [...documents.flatMap(commandsOf), ...ofAzure];
    const here = commands.filter(({ line, isMarked }) => !isMarked && !notHere.test(line));
    const outcomes = new Map<string, string>();
    for (const command of here) {
      if (outcomes.has(command.line)) continue;
      outcomes.set(command.line, await outcomeOf(command).catch(String));
    }

    const odd = [...outcomes].filter(
      ([, outcome]) => outcome !== 'ended well' && !/^2\d\d$/.test(outcome),
    );
    expect(here.length).toBeGreaterThan(2 * documents.length);
    expect(odd.filter(([, outcome]) => !refusals.includes(outcome))).toEqual([]);
    expect(new Set(commands.map(({ document }) => document)).size).toBe(documents.length + 1);
  }, 300_000);
});

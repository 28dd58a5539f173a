/**
 * "By hand" of docs/azure.md, carried out line by line in its order. What needs a subscription is played by the local
 * cloud; the registrations, the package, the pages, the stages and the smoke test are the real ones.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
// The stack moves the clock of its process.
import '../../support/without-channel.ts';
import '../../../local/kit/clock-preload.mjs';
import { freePort } from '../../../local/kit/free-port.ts';
import { type HostProcess, startHost } from '../../../local/stack/host-process.ts';
import { type Stack, startStack } from '../../../local/stack/stack.ts';
import { pipelineToken } from '../../support/azure-pipeline.ts';
import { staticWebApp } from '../../support/static-web-app.ts';

const run = promisify(execFile);
const NAMES = { api: 'func-example', portal: 'stapp-portal', display: 'stapp-display' };
const bicep = readFileSync('infra/main.bicep', 'utf8');

/** What stands here for a setting by identity: no emulator takes one over plain http. */
const insteadOf: Readonly<Record<string, string | undefined>> = {
  AzureWebJobsStorage__accountName: 'AzureWebJobsStorage',
  AzureWebJobsStorage__credential: undefined,
  AzureWebJobsStorage__clientId: undefined,
  APPLICATIONINSIGHTS_CONNECTION_STRING: undefined,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: undefined,
  WEB_PUBSUB_ENDPOINT: 'WEB_PUBSUB_CONNECTION_STRING',
  WEB_PUBSUB_EVENTS_AUTHENTICATION: 'WEB_PUBSUB_EVENTS_AUTHENTICATION',
  WEB_PUBSUB_EVENTS_AUDIENCE: undefined,
  WEB_PUBSUB_EVENTS_ISSUER: undefined,
  WEB_PUBSUB_EVENTS_CALLER: undefined,
};
/** Azure sets the first two itself; the others are what is emulated. */
const ofMachine = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'GRAPH_URL', 'MICROSOFT_LOGIN_URL'];

const settingNames = [
  ...(/^var settings = \{$([\s\S]*?)^\}$/m.exec(bicep)?.[1] ?? '').matchAll(/^ {2}(\w+):/gm),
].map(([, name = '']) => name);

/** The lines of the table, each with the commands that it names. */
function linesByHand(): readonly (readonly string[])[] {
  const [, section = ''] =
    /^## By hand$([\s\S]*?)^## /m.exec(readFileSync('docs/azure.md', 'utf8')) ?? [];
  return [...section.matchAll(/^\| \d+ \|(.*?)\|/gm)].map(([, cell = '']) =>
    [...cell.matchAll(/`((?:npm|npx|az) [^`]+)`/g)].map(([, line = '']) => line),
  );
}

let folder: string;
let stack: Stack;
let host: HostProcess | undefined;
const sites: Server[] = [];
/** What the person at the terminal has in the environment. */
let environment: Record<string, string>;
let settings: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
  stack = await startStack(
    {
      port: 0,
      data: join(folder, 'data'),
      reset: false,
      demo: false,
      json: true,
      microsoft: 'emulated',
      host: false,
      verbose: false,
      storageInMemory: true,
    },
    () => {},
  );
  const { addresses, directory } = stack;
  installAz({
    'account get-access-token': await pipelineToken({ directory, addresses }),
    'account show': directory.provider.tenantId,
    'deployment group create': '',
  });
  environment = {
    PATH: `${folder}/bin:${process.env['PATH']}`,
    NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled'),
    AZURE_ENV_NAME: 'by-hand',
    AZURE_LOCATION: 'westeurope',
    DOMAIN: 'calendar.example.com',
    DNS_ZONE_RESOURCE_GROUP: 'rg-dns',
    DNS_ZONE_NAME: 'example.com',
    OPERATOR_EMAILS: 'operations@example.com',
    PORTAL_CLIENT_ID: 'portal',
    PORTAL_TOKEN_ISSUER: addresses.portalIdentity,
    PORTAL_TOKEN_JWKS_URL: `${addresses.portalIdentity}/jwks`,
    PORTAL_TOKEN_AUDIENCE: 'api://calendar-integration',
    GRAPH_URL: addresses.graph,
    MICROSOFT_LOGIN_URL: addresses.identity,
  };
});
afterAll(async () => {
  for (const site of sites) site.close();
  await host?.stop();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** Answers by the beginning of a command line, and notes each. */
function installAz(answers: Readonly<Record<string, string>>): void {
  const path = join(folder, 'bin/az');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const line = process.argv.slice(2).join(' ');
appendFileSync(${JSON.stringify(join(folder, 'az.log'))}, line + '\\n');
const [, answer] = Object.entries(${JSON.stringify(answers)}).find(([start]) => line.startsWith(start)) ?? process.exit(2);
console.log(answer);
`,
    { mode: 0o700 },
  );
}
const azLines = (): readonly string[] => readFileSync(join(folder, 'az.log'), 'utf8').split('\n');

async function stage(name: string): Promise<string> {
  const program = resolve('scripts/azure/main.ts');
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, name],
    { cwd: folder, env: environment },
  );
  for (const [, key = '', value = ''] of stdout.matchAll(/^([A-Z_]+)=(.*)$/gm)) {
    environment[key] = value;
  }
  return stdout;
}

/** Azure makes what infra/main.bicep describes: its outputs, and the settings of the app. */
async function provision(): Promise<void> {
  const asked = /readEnvironmentVariable\('(\w+)'\)/g;
  const given = readFileSync('infra/main.bicepparam', 'utf8').matchAll(asked);
  expect([...given].filter(([, name = '']) => environment[name] === undefined)).toEqual([]);
  const { addresses, directory } = stack;
  const at = async () => `http://localhost:${await freePort()}`;
  const outputs: Record<string, string> = {
    RESOURCE_GROUP: 'rg-by-hand',
    API_NAME: NAMES.api,
    API_URL: `${addresses.host}/api`,
    API_DEFAULT_HOST: 'func-example.azurewebsites.net',
    PORTAL_URL: await at(),
    PORTAL_NAME: NAMES.portal,
    PORTAL_DEFAULT_HOST: 'portal.azurestaticapps.net',
    DISPLAY_URL: await at(),
    DISPLAY_NAME: NAMES.display,
    DISPLAY_DEFAULT_HOST: 'display.azurestaticapps.net',
    APP_IDENTITY_PRINCIPAL_ID: directory.provider.managedIdentity.principalId,
    KEY_VAULT_NAME: 'kv-example',
    WEB_PUBSUB_NAMES: 'wps-example-0',
    WEB_PUBSUB_HOSTS: new URL(addresses.webPubSub).host,
    AZURE_TENANT_ID: directory.provider.tenantId,
  };
  const described = [...bicep.matchAll(/^output (\w+) /gm)].map(([, name]) => name);
  expect(Object.keys(outputs)).toEqual(described);
  Object.assign(environment, outputs);
  settings = Object.fromEntries(
    [...settingNames, ...ofMachine].flatMap((name) => {
      const here = name in insteadOf ? insteadOf[name] : name;
      return here === undefined ? [] : [[here, valueOf(here)]];
    }),
  );
}

/** As the template takes them: what the person gave, what the stages before made, and the machine's own. */
function valueOf(name: string): string {
  const fixed: Readonly<Record<string, string>> = {
    ORGANISATIONS_STORAGE_ACCOUNTS: '',
    SYNC_SHARDS: '4',
    RETENTION_ORCHESTRATIONS_DAYS: '30',
    RETENTION_ALERTS_DAYS: '90',
    RETENTION_AUDIT_DAYS: '730',
    RETENTION_ROOMS_DAYS: '30',
  };
  const value = environment[name] ?? fixed[name] ?? stack.settings[name];
  if (value === undefined) throw new Error(`No stage before has given ${name}`);
  return value;
}

async function startApp(zip: string): Promise<void> {
  const app = join(folder, 'wwwroot');
  for (const [path, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), content);
  }
  host = await startHost({
    app,
    port: Number(new URL(stack.addresses.host).port),
    dataDir: join(folder, 'data/host'),
    settings: { ...settings, FUNCTIONS_WORKER_RUNTIME: 'node' },
    log: stack.log,
    onGiveUp: () => {},
  });
}

/** Azure asks the webhook for its consent: https://github.com/cloudevents/spec/blob/v1.0/http-webhook.md#4-abuse-protection */
async function askWebhook(): Promise<void> {
  const [line = ''] = azLines().filter((each) => each.includes('--name events'));
  const [, apiUrl = ''] = / apiUrl=(\S+)/.exec(line) ?? [];
  expect(line).toContain(` eventsClientId=${environment['EVENTS_CLIENT_ID']}`);
  const origin = environment['WEB_PUBSUB_HOSTS']?.split(':')[0] ?? '';
  const { status, headers } = await fetch(`${apiUrl}/webhooks/web-pubsub`, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': origin },
  });
  expect([status, headers.get('webhook-allowed-origin')]).toEqual([200, origin]);
}

function publish(page: 'portal' | 'display'): void {
  const { port } = new URL(environment[`${page.toUpperCase()}_URL`] ?? '');
  sites.push(staticWebApp(join(folder, 'portal/dist', page)).listen(Number(port), 'localhost'));
}

/** By the beginning of the command, the longest first. */
const play: readonly (readonly [start: string, act: (line: string) => Promise<void> | void])[] = [
  ['az deployment sub create ', provision],
  [
    'az functionapp deployment source config-zip ',
    async (line) => {
      const [, path = ''] = / --src (\S+)/.exec(line) ?? [];
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      await startApp(join(folder, path.replace('VERSION', version)));
    },
  ],
  [
    'npm run package',
    async () => {
      await run(process.execPath, ['scripts/package.mjs', join(folder, '.local/package')]);
    },
  ],
  // Built before the tests begin.
  ['npm run build', () => cpSync('portal/dist', join(folder, 'portal/dist'), { recursive: true })],
  [
    'npx @azure/static-web-apps-cli deploy ',
    () => {
      publish('portal');
      publish('display');
    },
  ],
  [
    'npm run azure -- events',
    async () => {
      await stage('events');
      await askWebhook();
    },
  ],
  [
    'npm run azure -- ',
    async (line) => {
      const said = await stage(line.replace('npm run azure -- ', ''));
      expect(said).not.toContain('FAILED');
    },
  ],
];

async function carryOut(line: string): Promise<void> {
  const [, act] = play.find(([start]) => line.startsWith(start)) ?? [];
  if (act === undefined) throw new Error(`Nobody here plays ${line}`);
  await act(line);
}

/** The discovery app that the settings name. */
function registered() {
  const { latest, provider } = stack.directory;
  const all = latest.applications(provider.tenantId);
  return all.find(({ appId }) => appId === settings['DISCOVERY_CLIENT_ID']);
}

describe('a deployment by hand', () => {
  it('Each line of docs/azure.md works in the order given, and ends with an installation that passes the smoke test.', async () => {
    const lines = linesByHand();
    expect(lines.at(-1)).toEqual(['npm run azure -- smoke']);
    for (const line of lines.flat()) await carryOut(line);
    const made = registered();
    // Each line may be run again at any time: these two find what they have made.
    for (const again of ['register', 'domains']) await carryOut(`npm run azure -- ${again}`);

    expect(settingNames.length).toBeGreaterThan(25);
    expect(registered()).toEqual(made);
    expect(made).toMatchObject({
      uniqueName: 'calendar-discovery-by-hand',
      passwordCredentials: [],
      federatedCredentials: [{ subject: environment['APP_IDENTITY_PRINCIPAL_ID'] }],
    });
  });
});

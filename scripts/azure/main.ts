/** `npm run azure -- STAGE`: what a deployment needs beside the templates. docs/azure.md has the order. */
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { deploy, graphToken, keep, run, words } from './az.ts';
import { graphSender } from './graph.ts';
import { checklist, registerApplications } from './registrations.ts';
import { writeSite } from './site.ts';
import { smoke } from './smoke.ts';

const WAIT_FOR_APP_MS = 15 * 60_000;

/** @throws Error naming the setting and what it is */
function setting(name: string, meaning: string): string {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is missing: ${meaning}. azd env set ${name} …`);
  return value;
}

const optional = (name: string): string | undefined => process.env[name] || undefined;
const domain = () => setting('DOMAIN', 'the domain below which api., portal. and display. live');
/** Named as the app's own settings: where Microsoft is. */
const graphUrl = () => optional('GRAPH_URL') ?? 'https://graph.microsoft.com';
const loginUrl = () => optional('MICROSOFT_LOGIN_URL') ?? 'https://login.microsoftonline.com';
const apiUrl = () => optional('API_URL') ?? `https://api.${domain()}/api`;
const portalUrl = () => optional('PORTAL_URL') ?? `https://portal.${domain()}`;
const displayUrl = () => optional('DISPLAY_URL') ?? `https://display.${domain()}`;

async function register(): Promise<void> {
  const tenantId =
    optional('AZURE_TENANT_ID') ?? run('az', words('account show --query tenantId --output tsv'));
  const send = graphSender(graphUrl(), graphToken());
  const { discoveryClientId, eventsClientId } = await registerApplications(send, {
    environment: setting('AZURE_ENV_NAME', 'the name of this deployment'),
    apiUrl: apiUrl(),
    tenantId,
    loginUrl: loginUrl(),
    identityPrincipalId: optional('APP_IDENTITY_PRINCIPAL_ID'),
    branding: {
      displayName: optional('DISCOVERY_NAME') ?? 'ClickShare Meeting Room Discovery',
      marketingUrl: optional('MARKETING_URL'),
      privacyStatementUrl: optional('PRIVACY_URL'),
      supportUrl: optional('SUPPORT_URL'),
      termsOfServiceUrl: optional('TERMS_URL'),
    },
  });
  keep('DISCOVERY_CLIENT_ID', discoveryClientId);
  keep('EVENTS_CLIENT_ID', eventsClientId);
  process.stderr.write(`\nOnce, by a person:\n${checklist(discoveryClientId).join('\n')}\n`);
}

async function domains(): Promise<void> {
  if (await answers(`${apiUrl()}/health/live`)) {
    process.stderr.write('The host names are bound already.\n');
    return;
  }
  const zone = optional('DNS_ZONE_RESOURCE_GROUP') ?? '';
  const targets = {
    [`api.${domain()}`]: setting('API_DEFAULT_HOST', 'an output of infra/main.bicep'),
    [`portal.${domain()}`]: setting('PORTAL_DEFAULT_HOST', 'an output of infra/main.bicep'),
    [`display.${domain()}`]: setting('DISPLAY_DEFAULT_HOST', 'an output of infra/main.bicep'),
  };
  if (zone === '') await requireRecords(targets);
  deploy('domains', setting('RESOURCE_GROUP', 'an output of infra/main.bicep'), {
    domain: domain(),
    apiName: setting('API_NAME', 'an output of infra/main.bicep'),
    portalName: setting('PORTAL_NAME', 'an output of infra/main.bicep'),
    displayName: setting('DISPLAY_NAME', 'an output of infra/main.bicep'),
    dnsZoneResourceGroup: zone,
    dnsZoneName: optional('DNS_ZONE_NAME') ?? domain(),
  });
}

/** @throws Error listing the records to make, while a name leads nowhere */
async function requireRecords(targets: Readonly<Record<string, string>>): Promise<void> {
  const resolved = await Promise.allSettled(Object.keys(targets).map((host) => lookup(host)));
  if (resolved.every(({ status }) => status === 'fulfilled')) return;
  const records = Object.entries(targets).map(([host, target]) => `  ${host}  CNAME  ${target}`);
  const verification = run('az', [
    ...words('webapp show --query customDomainVerificationId --output tsv'),
    '--name',
    setting('API_NAME', 'an output of infra/main.bicep'),
    '--resource-group',
    setting('RESOURCE_GROUP', 'an output of infra/main.bicep'),
  ]);
  records.push(`  asuid.api.${domain()}  TXT  ${verification}`);
  throw new Error(
    `Make these records where ${domain()} is kept, then run the same command again:\n${records.join('\n')}`,
  );
}

function site(): Promise<void> {
  for (const name of ['portal', 'display']) {
    const folder = `portal/dist/${name}`;
    if (!existsSync(folder)) throw new Error(`${folder} is not there: run npm run build first`);
    writeSite(folder, {
      apiUrl: apiUrl(),
      displayUrl: displayUrl(),
      issuer: setting('PORTAL_TOKEN_ISSUER', "the OpenID Connect provider of the portal's users"),
      signIn: {
        client_id: setting('PORTAL_CLIENT_ID', "the portal's client at that provider"),
        scope: optional('PORTAL_SCOPE') ?? 'openid email offline_access',
        ...(optional('PORTAL_RESOURCE') === undefined
          ? {}
          : { resource: optional('PORTAL_RESOURCE') ?? '' }),
      },
      webPubSubHosts: setting('WEB_PUBSUB_HOSTS', 'an output of infra/main.bicep').split(','),
    });
  }
  return Promise.resolve();
}

async function events(): Promise<void> {
  const begun = Date.now();
  while (!(await answers(`${apiUrl()}/health/live`))) {
    if (Date.now() - begun > WAIT_FOR_APP_MS) {
      throw new Error(`${apiUrl()} does not answer. Look at the log stream of the Function App.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  }
  deploy('events', setting('RESOURCE_GROUP', 'an output of infra/main.bicep'), {
    apiName: setting('API_NAME', 'an output of infra/main.bicep'),
    apiUrl: apiUrl(),
    vaultName: setting('KEY_VAULT_NAME', 'an output of infra/main.bicep'),
    webPubSubNames: setting('WEB_PUBSUB_NAMES', 'an output of infra/main.bicep').split(','),
    eventsClientId: setting('EVENTS_CLIENT_ID', 'made by npm run azure -- register'),
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}

async function checkDeployed(): Promise<void> {
  const { ok, lines } = await smoke({
    apiUrl: apiUrl(),
    portalUrl: portalUrl(),
    displayUrl: displayUrl(),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!ok) process.exitCode = 1;
}

const stages: Readonly<Record<string, () => Promise<void>>> = {
  register,
  domains,
  site,
  events,
  smoke: checkDeployed,
};

const [name = ''] = process.argv.slice(2);
const stage = stages[name];
try {
  if (stage === undefined)
    throw new Error(`usage: npm run azure -- ${Object.keys(stages).join('|')}`);
  await stage();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../shared/platform/config.ts';
import { settings } from '../../shared/platform/settings.ts';
import { compileInfra, ofType, only, type Resource, snapshot, template } from './compiled.ts';

const compilation = compileInfra();
const sizes = ['small', '10k', '100k'];

const ROLES: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  '12cf5a90-567b-43ae-8102-96cf46c7d9b4': 'Web PubSub Service Owner',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
};
const SERVICES: Readonly<Record<string, string>> = {
  'Microsoft.Storage/storageAccounts': 'storage account',
  'Microsoft.KeyVault/vaults': 'vault',
  'Microsoft.SignalRService/webPubSub': 'Web PubSub',
  'Microsoft.Insights/components': 'Application Insights',
  'Microsoft.DurableTask/schedulers': 'Durable Task Scheduler',
};

/** One line of the table in infra/README.md: identity, role, resource. */
function granted({ id, properties }: Resource): string {
  const scope = /providers\/(Microsoft\.\w+\/\w+)\/[^/']+'/.exec(id)?.[1] ?? 'a whole group';
  const identity = /outputs\.(\w+)PrincipalId\.value/.exec(String(properties['principalId']))?.[1];
  const role = String(properties['roleDefinitionId']).split('/').at(-1) ?? '';
  return `${identity} | ${ROLES[role]} | ${SERVICES[scope]}`;
}

function reviewedRoles(): readonly string[] {
  return readFileSync('infra/README.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| app |'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 4)
        .map((cell) => cell.trim())
        .join(' | '),
    );
}

const settingsOf = (name: string): Readonly<Record<string, string>> =>
  only(snapshot(name), 'Microsoft.Web/sites/config').properties as Record<string, string>;

/** The settings with what only a deployment knows filled in. */
function deployed(name: string): Record<string, string> {
  const known: Readonly<Record<string, string>> = {
    AzureWebJobsStorage__accountName: 'stexample',
    KEY_VAULT_URL: 'https://kv-example.vault.azure.net/',
    WEB_PUBSUB_ENDPOINT: 'https://wps-example.webpubsub.azure.com',
    WEB_PUBSUB_EVENTS_ISSUER:
      'https://login.microsoftonline.com/44444444-4444-4444-8444-444444444444/v2.0',
    MANAGED_IDENTITY_CLIENT_ID: '55555555-5555-4555-8555-555555555555',
    WEB_PUBSUB_EVENTS_CALLER: '66666666-6666-4666-8666-666666666666',
    APPLICATIONINSIGHTS_CONNECTION_STRING:
      'InstrumentationKey=77777777-7777-4777-8777-777777777777;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/',
  };
  return Object.fromEntries(
    Object.entries(settingsOf(name)).map(([key, value]) => [
      key,
      value.startsWith('[') ? (known[key] ?? value) : value,
    ]),
  );
}

describe('infra/', () => {
  it('Bicep templates compile without a warning for each size and with private networking, or the reason is said.', () => {
    expect(compilation.status).toBe(0);
    expect(compilation.said).toBe(
      compilation.happened
        ? ''
        : 'infra/ was NOT checked: its compiler is restored with the .NET SDK (`dotnet`), which is not on this machine.\n',
    );
  });

  if (!compilation.happened) return;

  it('The compiler predicts every resource of every parameter file without a diagnostic.', () => {
    for (const name of [...sizes, 'private', 'accounts', 'events', 'domains'])
      expect(snapshot(name).diagnostics).toEqual([]);
  });

  it('Nothing on Azure can be used with a key or a password.', () => {
    for (const name of [...sizes, 'private']) {
      const made = snapshot(name);
      expect(only(made, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
      });
      expect(only(made, 'Microsoft.Insights/components').properties).toMatchObject({
        DisableLocalAuth: true,
      });
      expect(only(made, 'Microsoft.KeyVault/vaults').properties).toMatchObject({
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
      });
      for (const { properties } of ofType(made, 'Microsoft.SignalRService/webPubSub')) {
        expect(properties).toMatchObject({ disableLocalAuth: true });
      }
      for (const { properties } of ofType(
        made,
        'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
      )) {
        expect(properties).toEqual({ allow: false });
      }
      expect(only(made, 'Microsoft.Web/sites').properties['functionAppConfig']).toMatchObject({
        deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } },
      });
    }
  });

  it('No template reads a key of a service, takes a secret, or gives one out.', () => {
    for (const name of ['main', 'domains', 'events']) {
      expect(template(name)).not.toMatch(
        /\blist(Keys|Secrets|AccountSas)?\(|securestring|secureobject|AccountKey|SharedAccessKey/i,
      );
    }
    expect(JSON.stringify(snapshot('small').outputs ?? {})).not.toMatch(/key=|secret|password/i);
  });

  it('Each identity has exactly the roles that infra/README.md lists, on single resources.', () => {
    const reviewed = reviewedRoles();
    const inUse = (name: string) =>
      ofType(snapshot(name), 'Microsoft.Authorization/roleAssignments').map(granted).toSorted();

    expect(inUse('private')).toEqual(reviewed.toSorted());
    expect(inUse('small')).toEqual(
      reviewed.filter((line) => !line.includes('Durable Task')).toSorted(),
    );
  });

  it('App settings name every setting that has no default and none that the app does not know.', () => {
    // Their defaults are what this product is run with; a deployment changes them knowingly.
    const ofHost =
      /^(AzureWebJobsStorage__|APPLICATIONINSIGHTS_AUTHENTICATION_STRING|languageWorkers__|AzureFunctionsJobHost__|DURABLE_TASK_SCHEDULER_)/;
    const known = Object.keys(settings.shape);
    const set = Object.keys(settingsOf('private'));

    expect(set.filter((name) => !known.includes(name) && !ofHost.test(name))).toEqual([]);
    expect(known.filter((name) => !set.includes(name)).toSorted()).toEqual([
      'ALERTS_SEVERITIES',
      'ALERTS_WEBHOOK_ALLOW_PRIVATE',
      'AzureWebJobsStorage',
      'CONSENT_ALLOW_PRIVILEGED_ROLE_ADMINISTRATOR',
      'CONSENT_SHARED_TENANTS',
      'DEVICES_CONNECTION_TOKEN_MINUTES',
      'DEVICES_PAIRING_CODE_MINUTES',
      'DEVICES_TRUSTED_PROXY_HOPS',
      'DISCOVERY_SECRET_NAME',
      'GRAPH_URL',
      'HTTP_TIMEOUT_SECONDS',
      'MICROSOFT_LOGIN_URL',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'SECRETS_ALERT_CRITICAL_DAYS',
      'SECRETS_ALERT_DAYS',
      'SECRETS_ALERT_WARNING_DAYS',
      'SECRETS_LIFETIME_DAYS',
      'SECRETS_OVERLAP_MINUTES',
      'SECRETS_ROTATE_BEFORE_DAYS',
      'SETUP_STATE_MINUTES',
      'SETUP_VALIDATION_MINUTES',
      'SETUP_VERIFICATION_MINUTES',
      'SYNC_CONCURRENT_READS',
      'SYNC_DEBOUNCE_SECONDS',
      'TELEMETRY_METRICS_SECONDS',
      'WEB_PUBSUB_CONNECTION_STRING',
    ]);
  });

  it.each([...sizes, 'private', 'accounts'])('The app starts with the settings of %s.', (name) => {
    expect(loadConfig(deployed(name))).toMatchObject({
      DISCOVERY_CREDENTIAL: 'managed-identity',
      notificationsUrl: 'https://api.calendar.example.com/api',
      storage: { kind: 'managed-identity' },
      webPubSubEvents: {
        kind: 'managed-identity',
        audience: '22222222-2222-4222-8222-222222222222',
      },
    });
  });

  it('Flex Consumption gets none of the settings that it refuses.', () => {
    // https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
    const refused = /^(FUNCTIONS_|WEBSITE_|SCM_|ENABLE_ORYX|AzureWebJobsStorage$)/;

    for (const name of [...sizes, 'private']) {
      expect(Object.keys(settingsOf(name)).filter((each) => refused.test(each))).toEqual([]);
    }
  });

  it('Functions with instances of their own exist, and the webhooks and events reach functions that exist.', () => {
    const functions = JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')) as {
      name: string;
      type: string;
      route?: string;
    }[];
    const names = functions.map(({ name }) => name);
    for (const name of sizes) {
      const { scaleAndConcurrency } = only(snapshot(name), 'Microsoft.Web/sites').properties[
        'functionAppConfig'
      ] as { scaleAndConcurrency: { alwaysReady: { name: string }[] } };
      const groups = scaleAndConcurrency.alwaysReady.map((each) => each.name);
      expect(groups).toContain('http');
      for (const group of groups.filter((each) => each.startsWith('function:'))) {
        expect(names).toContain(group.slice('function:'.length));
      }
    }
    const events = snapshot('events');
    const [hub] = ofType(events, 'Microsoft.SignalRService/webPubSub/hubs');
    expect(hub?.properties['eventHandlers']).toMatchObject([
      { urlTemplate: 'https://api.calendar.example.com/api/webhooks/web-pubsub' },
    ]);
    expect(functions.some(({ route }) => route === 'webhooks/web-pubsub')).toBe(true);
    const told = functions.filter(({ type }) => type === 'eventGridTrigger');
    const targets = ofType(events, 'Microsoft.EventGrid/systemTopics/eventSubscriptions').map(
      ({ properties }) => {
        const { resourceId } = (properties['destination'] as { properties: { resourceId: string } })
          .properties;
        return resourceId.split('/').at(-1) ?? '';
      },
    );
    expect(new Set(targets)).toEqual(new Set(told.map(({ name }) => name)));
  });

  it('Host names are api, portal and display below one domain, with a certificate for the API.', () => {
    const made = snapshot('domains');

    expect(only(made, 'Microsoft.Web/sites/certificates').properties).toMatchObject({
      canonicalName: 'api.calendar.example.com',
    });
    expect(
      ofType(made, 'Microsoft.Web/staticSites/customDomains').map(({ name }) => name.split('/')[1]),
    ).toEqual(['portal.calendar.example.com', 'display.calendar.example.com']);
    expect(
      ofType(made, 'Microsoft.Network/dnsZones/CNAME').map(({ name }) => name.split('/')[1]),
    ).toEqual(['api.calendar', 'portal.calendar', 'display.calendar']);
  });

  it('Each further storage account is as closed as the first, its tables are the app’s alone, and it is watched.', () => {
    const made = snapshot('accounts');
    const accounts = ofType(made, 'Microsoft.Storage/storageAccounts');
    const roles = ofType(made, 'Microsoft.Authorization/roleAssignments').map(granted);

    expect(accounts).toHaveLength(3);
    for (const { properties } of accounts) {
      expect(properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        publicNetworkAccess: 'Disabled',
      });
    }
    expect(roles.filter((role) => role.includes('Storage')).toSorted()).toEqual([
      'app | Storage Blob Data Owner | storage account',
      'app | Storage Queue Data Contributor | storage account',
      ...Array(3).fill('app | Storage Table Data Contributor | storage account'),
    ]);
    expect(ofType(made, 'Microsoft.Network/privateEndpoints')).toHaveLength(6);
    const alerts = ofType(made, 'Microsoft.Insights/metricAlerts').map(({ name }) => name);
    expect(alerts.filter((name) => name.includes('storage-throttles'))).toHaveLength(3);
  });

  it('Each objective has a rule for a fast and one for a slow burn, which names its runbook.', () => {
    const rules = ofType(snapshot('small'), 'Microsoft.Insights/scheduledQueryRules')
      .map(({ properties }) => properties)
      .filter(({ displayName }) => /-(?:fast|slow)$/.test(String(displayName)));

    expect(rules).toHaveLength(8);
    for (const { displayName, description, severity, windowSize, evaluationFrequency } of rules) {
      const isFast = String(displayName).endsWith('-fast');
      expect({ severity, windowSize, evaluationFrequency }).toEqual(
        isFast
          ? { severity: 1, windowSize: 'PT1H', evaluationFrequency: 'PT5M' }
          : { severity: 2, windowSize: 'PT6H', evaluationFrequency: 'PT15M' },
      );
      expect(description).toMatch(/Runbook: docs\/runbooks\/[\w-]+\.md$/);
    }
    expect(rules[0]?.['criteria']).toMatchObject({
      allOf: [
        {
          query: [
            'let limit = 14.4 * (100 - 99.5) / 100;',
            'let points = AppMetrics',
            '| where Name == "calendar.rooms"',
            "| extend weight = todouble(Sum / 60), isBad = tostring(Properties.state) == 'late', isAll = tostring(Properties.state) == 'followed';",
            'let newest = toscalar(points | summarize max(TimeGenerated));',
            'points',
            '| extend isRecent = TimeGenerated > newest - 5m',
            '| summarize longBad = sumif(weight, isBad), longAll = sumif(weight, isAll), shortBad = sumif(weight, isBad and isRecent), shortAll = sumif(weight, isAll and isRecent)',
            '| where longBad >= 5 and longBad > limit * longAll and shortBad > limit * shortAll',
          ].join('\n'),
        },
      ],
    });
  });

  it('With private networking storage and vault have no public address, and the app starts after their private ones.', () => {
    const made = snapshot('private');

    for (const type of ['Microsoft.Storage/storageAccounts', 'Microsoft.KeyVault/vaults']) {
      expect(only(made, type).properties).toMatchObject({ publicNetworkAccess: 'Disabled' });
    }
    expect(ofType(made, 'Microsoft.Network/privateEndpoints')).toHaveLength(4);
    expect(only(made, 'Microsoft.Web/sites').properties['virtualNetworkSubnetId']).toMatch(
      /appSubnetId/,
    );
  });
});

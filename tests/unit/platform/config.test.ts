import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../../shared/platform/config.ts';
import { settings } from '../../../shared/platform/settings.ts';

const { Values: good } = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
  Values: Record<string, string>;
};

/** The connection string of a storage account on Azure, with some parts changed; an empty part is left out. */
function storage(parts: Record<string, string>): string {
  const whole = {
    DefaultEndpointsProtocol: 'https',
    AccountName: 'calendar',
    AccountKey: 'a2V5',
    EndpointSuffix: 'core.windows.net',
    ...parts,
  };
  return Object.entries(whole)
    .flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`]))
    .join(';');
}

describe('loadConfig', () => {
  it('names every bad setting and quotes no value', () => {
    const bad = { ...good, KEY_VAULT_URL: 'ftp://secret-host', DISCOVERY_CLIENT_ID: 'planted' };

    expect(() => loadConfig(bad)).toThrow(
      /KEY_VAULT_URL.*DISCOVERY_CLIENT_ID|DISCOVERY_CLIENT_ID.*KEY_VAULT_URL/,
    );
    expect(() => loadConfig(bad)).not.toThrow(/secret-host|planted/);
  });

  it.each([
    ['plain http to another machine', { GRAPH_URL: 'http://graph.example' }],
    [
      'a portal on another site',
      { PORTAL_URL: 'https://portal.example', API_URL: 'https://api.other.example/api' },
    ],
    [
      'two public suffixes that look alike',
      { PORTAL_URL: 'https://a.azurewebsites.net', API_URL: 'https://b.azurewebsites.net/api' },
    ],
    ['no Web PubSub', { WEB_PUBSUB_CONNECTION_STRING: '' }],
    ['two ways to Web PubSub', { WEB_PUBSUB_ENDPOINT: 'https://x.webpubsub.azure.com' }],
    ['no way to check events', { WEB_PUBSUB_EVENTS_AUTHENTICATION: '' }],
    ['bearer events without an audience', { WEB_PUBSUB_EVENTS_AUTHENTICATION: 'managed-identity' }],
    ['a discovery credential of no named identity', { DISCOVERY_CREDENTIAL: 'managed-identity' }],
    ['an audit that is kept shorter than alerts', { RETENTION_AUDIT_DAYS: '60' }],
    [
      'an audit that is kept shorter than set-ups',
      { RETENTION_AUDIT_DAYS: '90', RETENTION_ORCHESTRATIONS_DAYS: '91' },
    ],
    ['a retention that never ends', { RETENTION_ROOMS_DAYS: '0' }],
    ['no storage', { AzureWebJobsStorage: '' }],
    ['severities that are not JSON', { ALERTS_SEVERITIES: 'critical' }],
    ['a storage connection string that says nothing', { AzureWebJobsStorage: 'nonsense' }],
    ['a storage account without a key', { AzureWebJobsStorage: storage({ AccountKey: '' }) }],
    ['a storage account without a name', { AzureWebJobsStorage: storage({ AccountName: '' }) }],
    [
      'a storage account without an address',
      { AzureWebJobsStorage: storage({ EndpointSuffix: '' }) },
    ],
    [
      'a storage account over http',
      { AzureWebJobsStorage: storage({ DefaultEndpointsProtocol: 'http' }) },
    ],
    [
      'a table endpoint over http on another machine',
      {
        AzureWebJobsStorage: storage({
          TableEndpoint: 'http://tables.example',
          QueueEndpoint: 'https://queues.example',
        }),
      },
    ],
    [
      'a storage signature without a queue endpoint',
      {
        AzureWebJobsStorage:
          'SharedAccessSignature=sv=1&sig=2;TableEndpoint=https://account.table.core.windows.net',
      },
    ],
    ['two ways to storage (E20)', { AzureWebJobsStorage__accountName: 'calendar' }],
    [
      'the address of a storage account instead of its name',
      {
        AzureWebJobsStorage: '',
        AzureWebJobsStorage__accountName: 'https://calendar.table.core.windows.net',
      },
    ],
    [
      'a Web PubSub connection string without a key',
      { WEB_PUBSUB_CONNECTION_STRING: 'Endpoint=https://x.webpubsub.azure.com;Version=1.0;' },
    ],
    [
      'a Web PubSub connection string without an endpoint',
      { WEB_PUBSUB_CONNECTION_STRING: 'AccessKey=k;Version=1.0;' },
    ],
    [
      'a second Web PubSub instance over http on another machine',
      {
        WEB_PUBSUB_CONNECTION_STRING: `${good['WEB_PUBSUB_CONNECTION_STRING']}, Endpoint=http://x.example;AccessKey=k`,
      },
    ],
    [
      'a renewal that begins before the secret is made',
      { SECRETS_LIFETIME_DAYS: '30', SECRETS_ROTATE_BEFORE_DAYS: '365' },
    ],
    [
      'a renewal that begins on the day the secret is made',
      { SECRETS_LIFETIME_DAYS: '90', SECRETS_ROTATE_BEFORE_DAYS: '90' },
    ],
    [
      'an overlap that outlives the old secret',
      { SECRETS_ROTATE_BEFORE_DAYS: '1', SECRETS_OVERLAP_MINUTES: '1441' },
    ],
    ['a ladder of warnings that climbs', { SECRETS_ALERT_DAYS: '1,7,14' }],
    ['a ladder of warnings with a rung twice', { SECRETS_ALERT_DAYS: '30,30,7' }],
    [
      'a ladder of warnings that begins before the secret is made',
      { SECRETS_LIFETIME_DAYS: '60', SECRETS_ALERT_DAYS: '60,30' },
    ],
    [
      'an alert that is critical before it is a warning',
      { SECRETS_ALERT_WARNING_DAYS: '7', SECRETS_ALERT_CRITICAL_DAYS: '30' },
    ],
    [
      'warnings that begin before the secret is made',
      { SECRETS_LIFETIME_DAYS: '60', SECRETS_ALERT_WARNING_DAYS: '61' },
    ],
  ])('refuses %s', (_what, change) => {
    expect(() => loadConfig({ ...good, ...change })).toThrow(/^Bad settings: /);
  });

  it.each([
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.us'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.us/'],
    ['MICROSOFT_LOGIN_URL', 'https://LOGIN.microsoftonline.US'],
    ['MICROSOFT_LOGIN_URL', 'https://login.partner.microsoftonline.cn'],
    ['MICROSOFT_LOGIN_URL', 'https://login.chinacloudapi.cn'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.de'],
    ['MICROSOFT_LOGIN_URL', 'https://login.sovcloud-identity.fr'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.com.example'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.com:8443'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.com/common'],
    ['MICROSOFT_LOGIN_URL', 'https://login.microsoftonline.com@login.microsoftonline.us'],
    ['MICROSOFT_LOGIN_URL', 'https://localhost'],
    ['GRAPH_URL', 'https://graph.microsoft.us'],
    ['GRAPH_URL', 'https://dod-graph.microsoft.us'],
    ['GRAPH_URL', 'https://microsoftgraph.chinacloudapi.cn'],
    ['GRAPH_URL', 'https://graph.microsoft.de'],
    ['GRAPH_URL', 'https://canary.graph.microsoft.com'],
    ['GRAPH_URL', 'https://graph.microsoft.com/v1.0'],
  ])(
    'E21: refuses %s at %s in one line, because tokens are asked of the global cloud only',
    (name, value) => {
      expect(() => loadConfig({ ...good, [name]: value })).toThrow(
        new RegExp(`^Bad settings: ${name}: must be https://\\S+, the global cloud.*$`),
      );
    },
  );

  it.each([
    [
      'MICROSOFT_LOGIN_URL',
      'https://login.microsoftonline.com/',
      'https://login.microsoftonline.com',
    ],
    ['MICROSOFT_LOGIN_URL', 'http://localhost:4010', 'http://localhost:4010'],
    ['GRAPH_URL', 'https://graph.microsoft.com', 'https://graph.microsoft.com'],
    ['GRAPH_URL', 'http://127.0.0.1:4020', 'http://127.0.0.1:4020'],
  ] as const)('takes %s at %s', (name, value, read) => {
    expect(loadConfig({ ...good, [name]: value })[name]).toBe(read);
  });

  it('names wrong settings and contradictory settings in one line', () => {
    const bad = {
      ...good,
      KEY_VAULT_URL: 'nowhere',
      AzureWebJobsStorage: 'nonsense',
      SECRETS_LIFETIME_DAYS: '30',
      SECRETS_ROTATE_BEFORE_DAYS: '365',
      WEB_PUBSUB_EVENTS_AUTHENTICATION: 'managed-identity',
    };

    expect(() => loadConfig(bad)).toThrow(/^Bad settings: .*$/);
    for (const name of [
      'KEY_VAULT_URL',
      'AzureWebJobsStorage',
      'SECRETS_ROTATE_BEFORE_DAYS',
      'WEB_PUBSUB_EVENTS_AUDIENCE',
    ]) {
      expect(() => loadConfig(bad)).toThrow(name);
    }
    expect(() => loadConfig(bad)).not.toThrow(/nonsense|nowhere|365/);
  });

  it.each([
    ['an account key', storage({})],
    ['an account key and a final semicolon', `${storage({})};`],
    [
      'endpoints of its own',
      storage({
        EndpointSuffix: '',
        TableEndpoint: 'http://localhost:10002/calendar',
        QueueEndpoint: 'http://localhost:10001/calendar',
      }),
    ],
    [
      'a shared access signature',
      'TableEndpoint=https://a.table.core.windows.net/;QueueEndpoint=https://a.queue.core.windows.net/;SharedAccessSignature=sv=1&sig=2',
    ],
  ])('accepts a storage connection string with %s', (_what, value) => {
    expect(loadConfig({ ...good, AzureWebJobsStorage: value }).storage).toEqual({
      kind: 'connection-string',
      value,
    });
  });

  it('accepts storage by managed identity', () => {
    const config = loadConfig({
      ...good,
      AzureWebJobsStorage: '',
      AzureWebJobsStorage__accountName: 'calendar',
    });

    expect(config.storage).toEqual({ kind: 'managed-identity', account: 'calendar' });
  });

  it.each([30, 60, 90])('starts with secrets of %i days when nothing else is set', (days) => {
    const { SECRETS_LIFETIME_DAYS: _lifetime, ...others } = Object.fromEntries(
      Object.entries(good).filter(([name]) => !/^SECRETS_(?:ROTATE|ALERT)/.test(name)),
    );
    const config = loadConfig({ ...others, SECRETS_LIFETIME_DAYS: String(days) });

    expect(config.SECRETS_ROTATE_BEFORE_DAYS).toBe(days / 3);
    expect(config.SECRETS_ALERT_DAYS.filter((rung) => rung >= days)).toEqual([]);
    expect(config.SECRETS_ALERT_WARNING_DAYS).toBeLessThan(days);
  });

  it('accepts portal and API as subdomains of one site', () => {
    const config = loadConfig({
      ...good,
      PORTAL_URL: 'https://portal.example.co.uk',
      API_URL: 'https://api.example.co.uk/api/',
    });

    expect(config.API_URL).toBe('https://api.example.co.uk/api');
  });

  it.each([
    ['https', 'https://api.example.com/api', 'https://graph.microsoft.com', true],
    ['loopback towards a loopback Graph', 'http://localhost:7071/api', 'http://localhost:1', true],
    [
      'loopback towards the real Graph',
      'http://localhost:7071/api',
      'https://graph.microsoft.com',
      false,
    ],
  ])(
    'takes notifications at %s only where Graph can reach it',
    (_what, publicUrl, graph, expected) => {
      const config = loadConfig({ ...good, PUBLIC_URL: publicUrl, GRAPH_URL: graph });

      expect(config.notificationsUrl !== undefined).toBe(expected);
    },
  );

  it('never throws anything but a list of names, whatever the environment', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(settings.shape)), fc.string()),
        (env) => {
          try {
            loadConfig(env);
          } catch (error) {
            expect((error as Error).message).toMatch(/^Bad settings: /);
          }
        },
      ),
    );
  });
});

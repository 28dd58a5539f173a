import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig, settings } from '../../../shared/platform/config.ts';

const { Values: good } = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
  Values: Record<string, string>;
};

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
    ['no storage', { AzureWebJobsStorage: '' }],
    ['severities that are not JSON', { ALERTS_SEVERITIES: 'critical' }],
  ])('refuses %s', (_what, change) => {
    expect(() => loadConfig({ ...good, ...change })).toThrow(/^Bad settings: /);
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

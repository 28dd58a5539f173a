import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../shared/platform/config.ts';
import { settings } from '../../shared/platform/settings.ts';

const sample = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
  Values: Record<string, string>;
};
/** The host's own, not the app's. */
const ofHost = ['FUNCTIONS_WORKER_RUNTIME', 'languageWorkers__node__arguments'];
const values = Object.fromEntries(
  Object.entries(sample.Values).filter(([name]) => !ofHost.includes(name)),
);

describe('local.settings.sample.json', () => {
  it('names every setting and no other', () => {
    expect(Object.keys(values).sort()).toEqual(Object.keys(settings.shape).sort());
  });

  it('is a valid configuration', () => {
    expect(loadConfig(values).API_URL).toBe('http://localhost:7071/api');
  });

  it('shows the default values', () => {
    const required = ['PORTAL_URL', 'API_URL', 'PORTAL_TOKEN_ISSUER', 'PORTAL_TOKEN_JWKS_URL'];
    const kept = [
      ...required,
      'PORTAL_TOKEN_AUDIENCE',
      'DISCOVERY_CLIENT_ID',
      'DISCOVERY_CREDENTIAL',
      'KEY_VAULT_URL',
      'AzureWebJobsStorage',
      'WEB_PUBSUB_CONNECTION_STRING',
      'WEB_PUBSUB_EVENTS_AUTHENTICATION',
    ];
    const fewest = Object.fromEntries(kept.map((name) => [name, values[name]]));

    expect(loadConfig(fewest)).toEqual(loadConfig(values));
  });
});

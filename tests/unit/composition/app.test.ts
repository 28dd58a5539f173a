import { describe, expect, it } from '@jest/globals';
import { composeApp } from '../../../shared/composition/app.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { settingsFor } from '../../support/settings.ts';

const valid = settingsFor('UseDevelopmentStorage=true');

/** Everything a composed capability offers, by its path: `calendar.contract.erase`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, part]) =>
    pathsOf(part, path === '' ? name : `${path}.${name}`),
  );
}

describe('composeApp', () => {
  it.each([
    ['connection strings', {}],
    [
      'managed identities',
      {
        AzureWebJobsStorage: '',
        AzureWebJobsStorage__accountName: 'calendar',
        WEB_PUBSUB_CONNECTION_STRING: '',
        WEB_PUBSUB_ENDPOINT: 'https://one.webpubsub.azure.com, https://two.webpubsub.azure.com',
        WEB_PUBSUB_EVENTS_AUTHENTICATION: 'managed-identity',
        WEB_PUBSUB_EVENTS_AUDIENCE: 'api://events',
        WEB_PUBSUB_EVENTS_ISSUER: 'https://issuer.example',
        WEB_PUBSUB_EVENTS_CALLER: '7b3f7a5e-2c62-4f5c-9f39-5d5f7d1f6d11',
        DISCOVERY_CREDENTIAL: 'managed-identity',
        MANAGED_IDENTITY_CLIENT_ID: '7b3f7a5e-2c62-4f5c-9f39-5d5f7d1f6d11',
        PUBLIC_URL: 'https://api.example.com/api',
      },
    ],
  ])('composes every capability from valid settings with %s', (_kind, change) => {
    const { config, ...capabilities } = composeApp(loadConfig({ ...valid, ...change }));

    const paths = pathsOf(capabilities);

    expect(config.API_URL).toBe('http://localhost:7071/api');
    expect(paths.filter((path) => path.includes('undefined'))).toEqual([]);
    expect(paths.length).toBeGreaterThan(60);
  });

  it('refuses a severity of an unknown kind of alert before anything runs', () => {
    const config = loadConfig({ ...valid, ALERTS_SEVERITIES: '{"nothing-known":"critical"}' });

    expect(() => composeApp(config)).toThrow(/^Bad settings: ALERTS_SEVERITIES: /);
  });

  it('throws at once when a capability cannot be composed, so that the app does not start', () => {
    const config = loadConfig(valid);

    expect(() => composeApp({ ...config, KEY_VAULT_URL: 'nowhere' })).toThrow();
    expect(() =>
      composeApp({ ...config, storage: { kind: 'connection-string', value: 'nonsense' } }),
    ).toThrow();
  });
});

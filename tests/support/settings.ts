/** A valid set of settings for tests that compose one capability. */
export const settingsFor = (storage: string): Record<string, string> => ({
  AzureWebJobsStorage: storage,
  PORTAL_URL: 'http://localhost:3000',
  API_URL: 'http://localhost:7071/api',
  PORTAL_TOKEN_ISSUER: 'http://localhost:1/oidc',
  PORTAL_TOKEN_JWKS_URL: 'http://localhost:1/jwks',
  PORTAL_TOKEN_AUDIENCE: 'calendar',
  DISCOVERY_CLIENT_ID: '7b3f7a5e-2c62-4f5c-9f39-5d5f7d1f6d11',
  DISCOVERY_CREDENTIAL: 'key-vault',
  KEY_VAULT_URL: 'http://localhost:1',
  WEB_PUBSUB_CONNECTION_STRING: `Endpoint=http://localhost:1;AccessKey=${'k'.repeat(44)};Version=1.0;`,
  WEB_PUBSUB_EVENTS_AUTHENTICATION: 'access-key',
});

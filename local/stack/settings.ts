/** The app settings of this machine. Every difference to Azure is one of these. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Addresses } from '../kit/emulator.ts';
import { AUDIENCE } from '../portal-identity/claims.ts';
import { StackError } from './arguments.ts';

interface LocalServices {
  readonly addresses: Addresses;
  readonly storageConnectionString: string;
  readonly webPubSubConnectionString: string;
  readonly discoveryClientId: string;
  readonly managedIdentity: {
    readonly clientId: string;
    readonly endpoint: string;
    readonly header: string;
  };
}

export function emulatedSettings(services: LocalServices): Record<string, string> {
  const { addresses } = services;
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    // The app lives in 50 MB; without a bound Node lets garbage grow with the memory of the machine.
    languageWorkers__node__arguments:
      '--max-old-space-size=512 --max-semi-space-size=16 --import ./dist/telemetry.js',
    AzureWebJobsStorage: services.storageConnectionString,
    PORTAL_URL: addresses.portal,
    DISPLAY_URL: addresses.display,
    API_URL: `${addresses.host}/api`,
    PUBLIC_URL: `${addresses.host}/api`,
    PORTAL_TOKEN_ISSUER: addresses.portalIdentity,
    PORTAL_TOKEN_JWKS_URL: `${addresses.portalIdentity}/jwks`,
    PORTAL_TOKEN_AUDIENCE: AUDIENCE,
    MICROSOFT_LOGIN_URL: addresses.identity,
    GRAPH_URL: addresses.graph,
    DISCOVERY_CLIENT_ID: services.discoveryClientId,
    DISCOVERY_CREDENTIAL: 'managed-identity',
    MANAGED_IDENTITY_CLIENT_ID: services.managedIdentity.clientId,
    KEY_VAULT_URL: addresses.keyVault,
    WEB_PUBSUB_CONNECTION_STRING: services.webPubSubConnectionString,
    WEB_PUBSUB_EVENTS_AUTHENTICATION: 'access-key',
    // There is no proxy in front of this host: whatever X-Forwarded-For says is the caller's own claim.
    DEVICES_TRUSTED_PROXY_HOPS: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: addresses.control,
    TELEMETRY_TRACES_PERCENT: '100',
    TELEMETRY_METRICS_SECONDS: '5',
    IDENTITY_ENDPOINT: services.managedIdentity.endpoint,
    IDENTITY_HEADER: services.managedIdentity.header,
  };
}

const localSettings = z.object({ Values: z.record(z.string(), z.string()).default({}) });

function valuesOf(file: string): Readonly<Record<string, string>> {
  try {
    return localSettings.parse(JSON.parse(readFileSync(file, 'utf8'))).Values;
  } catch {
    throw new StackError(`${file} must be JSON with an object "Values" of texts`);
  }
}

/**
 * For `--microsoft real`: reads the discovery registration of local.settings.json. Its secret comes from the
 * environment, is removed from there before any child starts, and goes into the emulated Key Vault alone.
 */
export function realMicrosoftSettings(file = 'local.settings.json'): {
  settings: Record<string, string>;
  secret: string;
} {
  if (!existsSync(file)) {
    throw new StackError(
      `--microsoft real needs ${file}: copy local.settings.sample.json and fill it in`,
    );
  }
  const values = valuesOf(file);
  const clientId = values['DISCOVERY_CLIENT_ID'];
  if (clientId === undefined || clientId === '') {
    throw new StackError(`--microsoft real needs DISCOVERY_CLIENT_ID in ${file}`);
  }
  const secret = process.env['DISCOVERY_CLIENT_SECRET'];
  if (secret === undefined || secret === '') {
    throw new StackError('--microsoft real needs the environment variable DISCOVERY_CLIENT_SECRET');
  }
  delete process.env['DISCOVERY_CLIENT_SECRET'];
  const publicUrl = values['PUBLIC_URL'] ?? '';
  return {
    secret,
    settings: {
      MICROSOFT_LOGIN_URL: 'https://login.microsoftonline.com',
      GRAPH_URL: 'https://graph.microsoft.com',
      DISCOVERY_CLIENT_ID: clientId,
      DISCOVERY_CREDENTIAL: 'key-vault',
      DISCOVERY_SECRET_NAME: 'discovery-app',
      PUBLIC_URL: publicUrl.startsWith('https://') ? publicUrl : '',
    },
  };
}

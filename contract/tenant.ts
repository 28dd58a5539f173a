/** A tenant at Microsoft, from the environment and from `Values` of local.settings.json (docs/real-tenant.md). */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { App, Parts, Target } from './target.ts';

/** A mistake that the person at the terminal can correct: shown as one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Settings = Readonly<Record<string, string | undefined>>;

const fileSchema = z.object({ Values: z.record(z.string(), z.string()).default({}) });

/** The environment goes before the file; an empty text counts as absent. */
export function readSettings(file = 'local.settings.json'): Settings {
  const values = existsSync(file) ? parse(file) : {};
  const set = Object.entries({ ...values, ...process.env }).filter(([, value]) => value !== '');
  return Object.fromEntries(set);
}

function parse(file: string): Settings {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).Values;
  } catch {
    throw new SettingsError(`${file} must be JSON with an object "Values" of texts`);
  }
}

/**
 * Only the tenant is required: facts whose settings are absent are not run.
 *
 * @throws SettingsError
 */
export function tenantOf(settings: Settings): Target {
  const tenantId = settings['CONTRACT_TENANT_ID'];
  if (tenantId === undefined) {
    throw new SettingsError('--microsoft real needs CONTRACT_TENANT_ID (docs/real-tenant.md)');
  }
  const app = (clientId?: string, clientSecret?: string): App | undefined =>
    clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
  const webhookUrl = settings['CONTRACT_WEBHOOK_URL'];
  const vaultUrl = settings['CONTRACT_KEY_VAULT_URL']?.replace(/\/$/, '');
  const vaultToken = settings['CONTRACT_KEY_VAULT_TOKEN'];
  const parts: { [name in keyof Parts]?: Parts[name] | undefined } = {
    discovery: app(settings['DISCOVERY_CLIENT_ID'], settings['DISCOVERY_CLIENT_SECRET']),
    sync: app(settings['CONTRACT_SYNC_CLIENT_ID'], settings['CONTRACT_SYNC_CLIENT_SECRET']),
    room: settings['CONTRACT_ROOM'],
    outOfScopeMailbox: settings['CONTRACT_OUT_OF_SCOPE_MAILBOX'],
    hiddenRoom: settings['CONTRACT_HIDDEN_ROOM'],
    webhook:
      webhookUrl === undefined
        ? undefined
        : { url: webhookUrl, port: Number(settings['CONTRACT_WEBHOOK_PORT'] ?? 7099) },
    vault:
      vaultUrl === undefined || vaultToken === undefined
        ? undefined
        : { url: vaultUrl, token: vaultToken },
    webPubSub: settings['CONTRACT_WEB_PUBSUB_CONNECTION_STRING'],
  };
  const present = Object.entries(parts).filter(([, part]) => part !== undefined);
  return {
    loginUrl: 'https://login.microsoftonline.com',
    graphUrl: 'https://graph.microsoft.com',
    tenantId,
    ...(Object.fromEntries(present) as Partial<Parts>),
  };
}

/** The emulated Key Vault: its REST API over durable state, with Event Grid events. */
import { getRequestListener } from '@hono/node-server';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { createEventGrid } from './event-grid.ts';
import { createExpiry, VAULT_NAME } from './expiry.ts';
import { vaultApi } from './routes.ts';
import { createSecrets } from './secrets.ts';

interface KeyVaultOptions {
  /** Whether `bearer` is a live token that the identity service made for `audience`. */
  verifyToken(bearer: string, audience: string): Promise<boolean>;
  /** The tenant that owns the vault, named in the challenge. */
  readonly tenantId?: string;
  /** Event Grid functions of the host; each gets every event. */
  readonly eventFunctions?: readonly string[];
  /** The host's key for Event Grid's webhook. */
  readonly eventKey?: string;
  /** Milliseconds that a delete keeps running (`ObjectIsBeingDeleted`). */
  readonly deletionMs?: number;
}

export interface KeyVault extends Emulator {
  /** Sets the secret unless its current version already has that value. */
  seed(
    name: string,
    value: string,
    options?: { expiresOn?: Date; tags?: Record<string, string> },
  ): void;
  /** Raises and delivers the events that are due; call it after the clock moved. */
  tick(): Promise<void>;
}

const OWNER_TENANT = '72f988bf-0000-4000-8000-2d7cd011db47';
const TICK_MS = 1_000;

export function createKeyVault(deps: EmulatorDeps, options: KeyVaultOptions): KeyVault {
  const { addresses, log } = deps;
  const store = deps.store('key-vault');
  const code = options.eventKey === undefined ? '' : `&code=${options.eventKey}`;
  const events = createEventGrid({
    store,
    log,
    functions: options.eventFunctions ?? [],
    topic: `/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/local/providers/Microsoft.KeyVault/vaults/${VAULT_NAME}`,
    endpoint: (functionName) =>
      `${addresses.host}/runtime/webhooks/EventGrid?functionName=${encodeURIComponent(functionName)}${code}`,
  });
  const expiry = createExpiry({ store, events, vaultUrl: () => addresses.keyVault });
  const secrets = createSecrets(store, {
    deletionMs: options.deletionMs ?? 0,
    onVersion: (version, previous) => expiry.onVersion(version, previous),
  });
  const app = vaultApi({
    secrets,
    urls: () => ({
      vault: addresses.keyVault,
      authority: `${addresses.identity}/${options.tenantId ?? OWNER_TENANT}`,
    }),
    verifyToken: (bearer, audience) => options.verifyToken(bearer, audience),
    onChange: () => void tick(),
    log,
  });

  async function tick(): Promise<void> {
    expiry.raiseDue((name, version) => secrets.peek(name, version));
    await events.deliver();
  }
  const timer = setInterval(() => void tick(), TICK_MS).unref();
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });

  return {
    name: 'key-vault',
    handle: (request, response) => void listener(request, response),
    operation: (method, path) =>
      `${method} ${path.replace(/^(\/(?:deleted)?secrets\/)[^/]+/, '$1{name}').replace(/(\{name\}\/)(?!versions|recover|backup)[^/]+$/, '$1{version}')}`,
    seed(name, value, { expiresOn, tags } = {}) {
      const found = secrets.list().find((version) => version.name === name);
      if (found?.value === value) return;
      const expires = expiresOn && { expires: Math.floor(expiresOn.getTime() / 1000) };
      secrets.set(name, value, { ...expires, ...(tags && { tags }) });
    },
    tick,
    async close() {
      clearInterval(timer);
      await events.close();
      store.close();
    },
  };
}

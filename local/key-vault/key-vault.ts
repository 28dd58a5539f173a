/** The emulated Key Vault: challenge, throttling and the secrets REST API, over durable state with Event Grid events. */
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { badParameter, notImplemented, unauthorized, VaultError } from './errors.ts';
import { createEventGrid } from './event-grid.ts';
import { createExpiry, VAULT_NAME } from './expiry.ts';
import { createThrottle, PAGE } from './limits.ts';
import { createSecrets } from './secrets.ts';
import { parseBody, parseChange, toBundle, toDeleted, toItem } from './wire.ts';

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

const AUDIENCE = 'https://vault.azure.net';
const OWNER_TENANT = '72f988bf-0000-4000-8000-2d7cd011db47';
const TICK_MS = 1_000;

export function createKeyVault(deps: EmulatorDeps, options: KeyVaultOptions): KeyVault {
  const { addresses, log } = deps;
  const store = deps.store('key-vault');
  const vaultUrl = () => addresses.keyVault;
  const code = options.eventKey === undefined ? '' : `&code=${options.eventKey}`;
  const events = createEventGrid({
    store,
    log,
    functions: options.eventFunctions ?? [],
    topic: `/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/local/providers/Microsoft.KeyVault/vaults/${VAULT_NAME}`,
    endpoint: (functionName) =>
      `${addresses.host}/runtime/webhooks/EventGrid?functionName=${encodeURIComponent(functionName)}${code}`,
  });
  const expiry = createExpiry({ store, events, vaultUrl });
  const secrets = createSecrets(store, {
    deletionMs: options.deletionMs ?? 0,
    onVersion: (version, previous) => expiry.onVersion(version, previous),
  });
  const throttle = createThrottle();

  async function authorize(context: Context): Promise<void> {
    const challenge = `Bearer authorization="${addresses.identity}/${options.tenantId ?? OWNER_TENANT}", resource="${AUDIENCE}"`;
    const [scheme, bearer] = (context.req.header('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || bearer === undefined) {
      throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.', challenge);
    }
    if (!(await options.verifyToken(bearer, AUDIENCE))) {
      throw unauthorized('AKV10032: Invalid token.', challenge);
    }
  }

  /** One page from `items`, which are in a stable order. */
  function page(context: Context, items: readonly object[]) {
    const size = Number(context.req.query('maxresults') ?? PAGE);
    if (!Number.isInteger(size) || size < 1 || size > PAGE) {
      throw badParameter(`maxresults must be between 1 and ${PAGE}.`);
    }
    const start = Number(context.req.query('$skiptoken') ?? 0);
    const next = start + size;
    const query = new URLSearchParams({
      'api-version': context.req.query('api-version') ?? '',
      $skiptoken: String(next),
      maxresults: String(size),
    });
    return context.json({
      value: items.slice(start, next),
      nextLink: next < items.length ? `${vaultUrl()}${context.req.path}?${query}` : null,
    });
  }

  const app = new Hono({ strict: false });
  app.use(async (context, next) => {
    await authorize(context);
    if (context.req.query('api-version') === undefined) {
      throw badParameter('The api-version query parameter is missing.');
    }
    throttle(context.req.method === 'PUT' ? 'create' : 'other');
    await next();
    if (context.req.method !== 'GET') void tick();
  });

  app.put('/secrets/:name', async (context) => {
    const body = parseBody(await context.req.text());
    if (typeof body['value'] !== 'string') throw badParameter('The property value is required.');
    const version = secrets.set(context.req.param('name'), body['value'], parseChange(body));
    return context.json(toBundle(vaultUrl(), version));
  });
  app.get('/secrets', (context) =>
    page(
      context,
      secrets.list().map((version) => toItem(vaultUrl(), version, false)),
    ),
  );
  app.get('/secrets/:name/versions', (context) =>
    page(
      context,
      secrets
        .listVersions(context.req.param('name'))
        .map((version) => toItem(vaultUrl(), version, true)),
    ),
  );
  app.get('/secrets/:name/:version?', (context) => {
    const { name, version } = context.req.param();
    return context.json(toBundle(vaultUrl(), secrets.get(name ?? '', version)));
  });
  app.patch('/secrets/:name/:version?', async (context) => {
    const { name, version } = context.req.param();
    const change = parseChange(parseBody(await context.req.text()));
    return context.json(toItem(vaultUrl(), secrets.update(name ?? '', version, change), true));
  });
  app.delete('/secrets/:name', (context) =>
    context.json(toDeleted(vaultUrl(), secrets.delete(context.req.param('name')), true)),
  );

  app.get('/deletedsecrets', (context) =>
    page(
      context,
      secrets.listDeleted().map((deleted) => toDeleted(vaultUrl(), deleted, false)),
    ),
  );
  app.get('/deletedsecrets/:name', (context) =>
    context.json(toDeleted(vaultUrl(), secrets.getDeleted(context.req.param('name')), true)),
  );
  app.post('/deletedsecrets/:name/recover', (context) =>
    context.json(toItem(vaultUrl(), secrets.recover(context.req.param('name')), true)),
  );
  app.delete('/deletedsecrets/:name', (context) => {
    secrets.purge(context.req.param('name'));
    return context.body(null, 204);
  });

  app.notFound((context) => {
    const { body, status } = notImplemented(`${context.req.method} ${context.req.path}`);
    return Response.json(body, { status });
  });
  app.onError((error) => {
    if (error instanceof VaultError) {
      return Response.json(error.body, { status: error.status, headers: error.headers });
    }
    log.write('key-vault', 'error', error.stack ?? error.message);
    return Response.json({ error: { code: 'InternalServerError' } }, { status: 500 });
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

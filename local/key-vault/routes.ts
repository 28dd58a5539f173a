/** The REST API of the vault: who may call, secrets, deleted secrets, and pages of both. */
import { type Context, Hono } from 'hono';
import type { Log } from '../kit/log.ts';
import { badParameter, notImplemented, unauthorized, VaultError } from './errors.ts';
import { createThrottle, PAGE } from './limits.ts';
import type { Secrets } from './secrets.ts';
import { parseBody, parseChange, toBundle, toDeleted, toItem } from './wire.ts';

interface Deps {
  readonly secrets: Secrets;
  /** Where the vault is, and where its callers get their tokens; known before any service starts. */
  readonly urls: () => { readonly vault: string; readonly authority: string };
  /** Whether `bearer` is a live token that the identity service made for `audience`. */
  readonly verifyToken: (bearer: string, audience: string) => Promise<boolean>;
  readonly onChange: () => void;
  readonly log: Log;
}

const AUDIENCE = 'https://vault.azure.net';

export function vaultApi(deps: Deps): Hono {
  const throttle = createThrottle();
  const app = new Hono({ strict: false });
  app.use(async (context, next) => {
    await authorize(deps, context);
    if (context.req.query('api-version') === undefined) {
      throw badParameter('The api-version query parameter is missing.');
    }
    throttle(context.req.method === 'PUT' ? 'create' : 'other');
    await next();
    if (context.req.method !== 'GET') deps.onChange();
  });
  registerSecrets(app, deps);
  registerDeletedSecrets(app, deps);
  app.notFound((context) => {
    const { body, status } = notImplemented(`${context.req.method} ${context.req.path}`);
    return Response.json(body, { status });
  });
  app.onError((error) => {
    if (error instanceof VaultError) {
      return Response.json(error.body, { status: error.status, headers: error.headers });
    }
    deps.log.write('key-vault', 'error', error.stack ?? error.message);
    return Response.json({ error: { code: 'InternalServerError' } }, { status: 500 });
  });
  return app;
}

async function authorize(
  { urls, verifyToken }: Pick<Deps, 'urls' | 'verifyToken'>,
  context: Context,
): Promise<void> {
  const challenge = `Bearer authorization="${urls().authority}", resource="${AUDIENCE}"`;
  const [scheme, bearer] = (context.req.header('authorization') ?? '').split(' ');
  if (scheme !== 'Bearer' || bearer === undefined) {
    throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.', challenge);
  }
  if (!(await verifyToken(bearer, AUDIENCE))) {
    throw unauthorized('AKV10032: Invalid token.', challenge);
  }
}

type ApiDeps = Pick<Deps, 'secrets' | 'urls'>;

function registerSecrets(app: Hono, { secrets, urls }: ApiDeps): void {
  app.put('/secrets/:name', async (context) => {
    const body = parseBody(await context.req.text());
    if (typeof body['value'] !== 'string') throw badParameter('The property value is required.');
    const version = secrets.set(context.req.param('name'), body['value'], parseChange(body));
    return context.json(toBundle(urls().vault, version));
  });
  app.get('/secrets', (context) => {
    const { vault } = urls();
    const items = secrets.list().map((version) => toItem(vault, version, false));
    return page(context, vault, items);
  });
  app.get('/secrets/:name/versions', (context) => {
    const { vault } = urls();
    const versions = secrets.listVersions(context.req.param('name'));
    const items = versions.map((version) => toItem(vault, version, true));
    return page(context, vault, items);
  });
  app.get('/secrets/:name/:version?', (context) => {
    const { name, version } = context.req.param();
    return context.json(toBundle(urls().vault, secrets.get(name ?? '', version)));
  });
  app.patch('/secrets/:name/:version?', async (context) => {
    const { name, version } = context.req.param();
    const change = parseChange(parseBody(await context.req.text()));
    return context.json(toItem(urls().vault, secrets.update(name ?? '', version, change), true));
  });
  app.delete('/secrets/:name', (context) =>
    context.json(toDeleted(urls().vault, secrets.delete(context.req.param('name')), true)),
  );
}

function registerDeletedSecrets(app: Hono, { secrets, urls }: ApiDeps): void {
  app.get('/deletedsecrets', (context) => {
    const { vault } = urls();
    const items = secrets.listDeleted().map((deleted) => toDeleted(vault, deleted, false));
    return page(context, vault, items);
  });
  app.get('/deletedsecrets/:name', (context) =>
    context.json(toDeleted(urls().vault, secrets.getDeleted(context.req.param('name')), true)),
  );
  app.post('/deletedsecrets/:name/recover', (context) =>
    context.json(toItem(urls().vault, secrets.recover(context.req.param('name')), true)),
  );
  app.delete('/deletedsecrets/:name', (context) => {
    secrets.purge(context.req.param('name'));
    return context.body(null, 204);
  });
}

/** One page from `items`, which are in a stable order. */
function page(context: Context, vaultUrl: string, items: readonly object[]) {
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
    nextLink: next < items.length ? `${vaultUrl}${context.req.path}?${query}` : null,
  });
}

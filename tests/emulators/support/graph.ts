/** One Graph emulator on a port of its own, with a tenant, a Calendar Sync and a Discovery application. */
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { createDirectory, type Directory } from '../../../local/directory/directory.ts';
import { GRAPH_AUDIENCE } from '../../../local/directory/permissions.ts';
import { createGraph, type Graph } from '../../../local/graph/graph.ts';
import type { Delays } from '../../../local/kit/emulator.ts';
import { addressesAt, createEmulatorDeps } from '../../../local/kit/emulator-deps.ts';
import type { Faults } from '../../../local/kit/faults.ts';
import { freePort } from '../../../local/kit/free-port.ts';
import type { RequestLog } from '../../../local/kit/request-log.ts';
import { type Serving, serve } from '../../../local/kit/serve.ts';
import { openStore, type Store } from '../../../local/kit/store.ts';
import { until as untilSoon } from '../../support/until.ts';

export interface Cloud {
  readonly tenantId: string;
  readonly url: string;
  readonly graph: Graph;
  readonly directory: Directory;
  readonly delays: Delays;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** A client whose token carries these application permissions. */
  client(application: 'sync' | 'discovery', roles: readonly string[]): Promise<Client>;
  token(application: 'sync' | 'discovery', roles: readonly string[]): Promise<string>;
  /** Stops without a clean shutdown of the state and starts again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startCloud(): Promise<Cloud> {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let stores: Store[] = [];
  const deps = createEmulatorDeps(addressesAt(url), (name) => {
    const store = openStore(join(folder, `${name}.db`));
    stores.push(store);
    return store;
  });
  const { faults, requests, delays } = deps;
  const boot = async (): Promise<{ directory: Directory; graph: Graph; serving: Serving }> => {
    const directory = createDirectory(deps);
    const graph = createGraph(deps, directory);
    return { directory, graph, serving: await serve(graph, { port, faults, requests }) };
  };
  let running = await boot();
  const stop = async (): Promise<void> => {
    await running.serving.close();
    for (const store of stores) store.close();
    stores = [];
  };

  const { tenant } = running.directory.createTenant({
    displayName: 'Contoso',
    domain: 'contoso.example',
    users: [
      { username: 'admin', roles: ['Global Administrator'] },
      { username: 'guest', guest: true },
    ],
  });
  const registered = running.directory.applications.register(tenant.id, {
    displayName: 'ClickShare Calendar Sync',
  });
  const appIds = { sync: registered.appId, discovery: running.directory.provider.discoveryAppId };
  for (const appId of Object.values(appIds)) {
    running.directory.applications.addServicePrincipal(tenant.id, appId, 'App');
  }
  const token = (application: 'sync' | 'discovery', roles: readonly string[]): Promise<string> =>
    running.directory.signing.sign(tenant.id, {
      aud: GRAPH_AUDIENCE,
      iss: `https://sts.windows.net/${tenant.id}/`,
      sub: appIds[application],
      tid: tenant.id,
      oid: appIds[application],
      appid: appIds[application],
      roles: [...roles],
      exp: Math.floor(Date.now() / 1000) + 3600,
    });

  return {
    tenantId: tenant.id,
    url,
    delays,
    faults,
    requests,
    get graph() {
      return running.graph;
    },
    get directory() {
      return running.directory;
    },
    token,
    async client(application, roles) {
      return Client.initWithMiddleware({
        baseUrl: url,
        defaultVersion: 'v1.0',
        middleware: new Bearer(await token(application, roles)),
      });
    },
    async restart() {
      await stop();
      running = await boot();
    },
    close: stop,
  };
}

/** The SDK's own authentication drops the token on http. */
class Bearer implements Middleware {
  readonly #token: string;
  readonly #next = new HTTPMessageHandler();

  constructor(token: string) {
    this.#token = token;
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers);
    headers.set('authorization', `Bearer ${this.#token}`);
    context.options = { ...context.options, headers };
    await this.#next.execute(context);
  }
}

export interface Webhook {
  readonly url: string;
  readonly posts: readonly { path: string; items: readonly Record<string, unknown>[] }[];
  /** Answers the handshake with this instead of the token. */
  handshake: string | undefined;
  status: number;
  items(): Record<string, unknown>[];
  close(): Promise<void>;
}

/** An endpoint that takes part in the handshake and keeps what it is sent. */
export async function startWebhook(): Promise<Webhook> {
  const posts: { path: string; items: Record<string, unknown>[] }[] = [];
  const webhook = { handshake: undefined as string | undefined, status: 202 };
  const server: Server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = await read(request);
      const token = url.searchParams.get('validationToken');
      if (token !== null) {
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end(webhook.handshake ?? token);
        return;
      }
      posts.push({ path: url.pathname, items: JSON.parse(body).value });
      response.writeHead(webhook.status).end();
    })();
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return Object.assign(webhook, {
    url: `http://localhost:${port}`,
    posts,
    items: () => posts.flatMap(({ items }) => items),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export const until = (condition: () => boolean): Promise<boolean> =>
  untilSoon(condition.toString(), condition);

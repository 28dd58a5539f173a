/** The emulated Microsoft on free ports: directory, identity and Graph, with helpers that behave as a browser would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDirectory, type Directory } from '../../local/directory/directory.ts';
import { createGraph, type Graph } from '../../local/graph/graph.ts';
import { createIdentity } from '../../local/identity/server.ts';
import type { Addresses, Delays, EmulatorDeps } from '../../local/kit/emulator.ts';
import { createEmulatorDeps, freeAddresses } from '../../local/kit/emulator-deps.ts';
import { serve } from '../../local/kit/serve.ts';
import { openStore, type Store } from '../../local/kit/store.ts';

export interface TestDeps extends EmulatorDeps {
  readonly delays: Delays;
  close(): void;
}

/** Every address on its own free port and every store in a temporary folder; nothing runs yet. */
export async function testDeps(): Promise<TestDeps> {
  const folder = mkdtempSync(join(tmpdir(), 'microsoft-'));
  const stores: Store[] = [];
  const deps = createEmulatorDeps(await freeAddresses(), (name) => {
    const store = openStore(join(folder, `${name}.db`));
    stores.push(store);
    return store;
  });
  return {
    ...deps,
    close() {
      for (const store of stores) store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Microsoft {
  readonly deps: TestDeps;
  readonly addresses: Addresses;
  readonly delays: Delays;
  readonly directory: Directory;
  readonly graph: Graph;
  close(): Promise<void>;
}

export async function startMicrosoft(): Promise<Microsoft> {
  const deps = await testDeps();
  const { addresses, delays, faults, requests } = deps;
  const directory = createDirectory(deps);
  const graph = createGraph(deps, directory);
  const serving = await Promise.all([
    serve(createIdentity(deps, directory), {
      port: portOf(addresses.identity),
      faults,
      requests,
    }),
    serve(graph, { port: portOf(addresses.graph), faults, requests }),
  ]);
  return {
    deps,
    addresses,
    delays,
    directory,
    graph,
    async close() {
      await Promise.all(serving.map((each) => each.close()));
      deps.close();
    },
  };
}

export function portOf(address: string): number {
  return Number(new URL(address).port);
}

/** A browser with cookies that follows redirects among the emulators and stops at anyone else's address. */
export interface Browser {
  open(url: string): Promise<Visit>;
  submit(visit: Visit, fields: Readonly<Record<string, string>>): Promise<Visit>;
}

interface Visit {
  readonly url: string;
  /** 0: the browser was sent to an address outside, and `url` is that address. */
  readonly status: number;
  readonly text: string;
}

export function createBrowser(inside: string): Browser {
  const cookies = new Map<string, string>();

  const visit = async (url: string, init: RequestInit = {}): Promise<Visit> => {
    if (!url.startsWith(`${inside}/`)) return { url, status: 0, text: '' };
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) return visit(new URL(location, url).href);
    return { url, status: response.status, text: await response.text() };
  };

  return {
    open: (url) => visit(url),
    submit({ url, text }, fields) {
      const action = /<form[^>]* method="post" action="([^"]+)"/.exec(text)?.[1];
      if (action === undefined) throw new Error(`No form at ${url}:\n${text}`);
      const body = new URLSearchParams(fields);
      return visit(new URL(action.replaceAll('&amp;', '&'), url).href, { method: 'POST', body });
    },
  };
}

/** Signs in and accepts: where an administrator's browser ends up. */
export async function consent(browser: Browser, url: string, username: string): Promise<URL> {
  const first = await browser.open(url);
  const approval = first.text.includes('name="username"')
    ? await browser.submit(first, { username })
    : first;
  return new URL((await browser.submit(approval, { decision: 'accept' })).url);
}

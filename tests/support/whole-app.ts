/** The whole application in this process, over the local cloud without its functions host: every client is the real one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The stack moves the clock of its process.
import './without-channel.ts';
import '../../local/kit/clock-preload.mjs';
import type { Fault } from '../../local/kit/faults.ts';
import { startStack } from '../../local/stack/stack.ts';
import { type Application, composeApp } from '../../shared/composition/app.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { newCustomer } from './customers.ts';
import {
  administrator,
  durableInProcess,
  type OnboardingStack,
  portalBrowser,
  silent,
} from './onboarding.ts';

export async function startWholeApp() {
  const data = mkdtempSync(join(tmpdir(), 'whole-app-'));
  const stack = await startStack(
    {
      port: 0,
      data,
      reset: false,
      demo: false,
      json: true,
      microsoft: 'emulated',
      host: false,
      verbose: false,
      storageInMemory: true,
    },
    () => {},
  );
  const { settings, addresses, directory, graph } = stack;
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) process.env[name] = settings[name];
  const now = { shift: 0 };
  /** A process that has nothing in memory yet. */
  const cold = (overrides: Readonly<Record<string, string>> = {}): Application =>
    composeApp(loadConfig({ ...settings, ...overrides }), () => new Date(Date.now() + now.shift));
  const app = cold();
  const { config } = app;
  const durable = durableInProcess(app.onboarding.activities);
  const operator = { ...administrator, operator: 'full' } as const;
  return {
    app,
    cold,
    now,
    graph,
    directory,
    durable,
    async faults(faults: readonly Fault[]) {
      await fetch(`${addresses.control}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    },
    /** An organisation with a tenant; `inert` leaves its orchestrations to the test. */
    async customer(name: string, orchestrations = durable.orchestrations) {
      const created = await app.organisations.http.organisationsCreate({
        caller: operator,
        params: {},
        query: {},
        body: { name },
        headers: new Headers(),
        url: config.API_URL,
        log: silent,
      });
      const { id } = created.body as { id: string };
      const over = {
        config,
        microsoft: { directory, graph },
        onboarding: app.onboarding,
        durable: { orchestrations },
        newBrowser: () => portalBrowser(config, { addresses }),
      } as unknown as OnboardingStack;
      return newCustomer(over, { org: id });
    },
    async close() {
      await stack.stop();
      for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) delete process.env[name];
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

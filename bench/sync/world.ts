/** A stack of its own with as many connected organisations and followed rooms as a measurement wants. */
import '../../local/kit/clock-preload.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SecretClient } from '@azure/keyvault-secrets';
import { type Stack, startStack } from '../../local/stack/stack.ts';
import { calendarQueues, type RefreshMessage } from '../../shared/calendar/contract.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { type Config, loadConfig } from '../../shared/platform/config.ts';
import { managedIdentity } from '../../shared/platform/credential.ts';
import { queueOpener } from '../../shared/platform/queues.ts';
import { tableOpener } from '../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../shared/platform/tables.ts';
import { keyVaultSecretStore } from '../../shared/secrets/adapters/key-vault-secret-store.ts';
import type { SecretStore } from '../../shared/secrets/contract.ts';
import { type Organisation, seedOrganisations, type Wanted } from './seed.ts';
import { findWorker, type Worker } from './worker.ts';

export interface World {
  readonly stack: Stack;
  readonly worker: Worker;
  readonly organisations: readonly Organisation[];
  readonly openTable: OpenTable;
  readonly vault: SecretStore;
  /** Reads every room of these organisations; resolves when the worker has nothing left to do. */
  readRooms(organisations: readonly Organisation[]): Promise<void>;
  /** Resolves when no message is due and nothing runs. */
  settle(advanceMs?: number): Promise<void>;
  /** Forgets what was counted so far. */
  clearRequests(): Promise<void>;
  requests(service: 'graph' | 'storage'): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

export interface WorldOptions extends Wanted {
  readonly debounceSeconds: number;
  /** Settings of the app that differ. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function makeWorld(options: WorldOptions): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), 'bench-sync-'));
  process.env['SYNC_DEBOUNCE_SECONDS'] = String(options.debounceSeconds);
  const stack = await startStack(
    {
      port: 0,
      data,
      reset: false,
      demo: false,
      json: false,
      microsoft: 'emulated',
      host: true,
      verbose: false,
      storageInMemory: true,
      ...(options.settings && { settings: options.settings }),
    },
    () => process.stderr.write('The functions host keeps failing.\n'),
  );
  const stop = async () => {
    await stack.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    // The managed identity of this process, which seeds as the app would write.
    for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) {
      process.env[name] = stack.settings[name];
    }
    const config = loadConfig(stack.settings);
    const openTable = tableOpener(config);
    const control = stack.addresses.control;
    const settle = (advanceMs = 0) => untilIdle(control, advanceMs);
    const vault = vaultOf(config);
    const places = { stack, openTable, vault, shards: config.SYNC_SHARDS };
    const organisations = await seedOrganisations(places, options);
    const queue = queueOpener(config)<RefreshMessage>(calendarQueues.refresh);
    return {
      stack,
      worker: findWorker(),
      organisations,
      openTable,
      vault,
      settle,
      stop,
      async readRooms(wanted) {
        await forEachConcurrently(wanted, 8, ({ id }) =>
          queue.send({ organisationId: id, rooms: 'all' }),
        );
        // Between two looks of the queue trigger nothing would seem to be due.
        await pause(100);
        await settle();
      },
      async clearRequests() {
        await fetch(`${control}/requests`, { method: 'DELETE' });
      },
      async requests(service) {
        const response = await fetch(`${control}/requests?service=${service}`);
        return ((await response.json()) as { counts: Record<string, number> }).counts;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Moves the clock, then waits until nothing is due any more. */
async function untilIdle(control: string, advanceMs: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  for (let move = advanceMs; ; move = 0) {
    const body = JSON.stringify({ advanceMs: move });
    const response = await fetch(`${control}/clock`, { method: 'POST', headers, body });
    const { idle } = (await response.json()) as { idle: boolean };
    if (idle) return;
  }
}

/** The credentials of the devices that show a room. */
export const credentialsOf = ({ organisations }: Pick<World, 'organisations'>): string[] =>
  organisations.flatMap(({ rooms }) =>
    rooms.flatMap(({ credential }) => (credential === undefined ? [] : [credential])),
  );

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** A look into a queue belongs to time, not to a room. */
export const withoutPolling = (
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => name !== 'queue GET messages'));

/** As the app reaches it. */
const vaultOf = (config: Config): SecretStore =>
  keyVaultSecretStore(
    new SecretClient(config.KEY_VAULT_URL, managedIdentity(), {
      allowInsecureConnection: true,
      disableChallengeResourceVerification: true,
    }),
  );

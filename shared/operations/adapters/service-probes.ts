/** Probes. Ours are asked with the credential of every other call; Microsoft only whether it answers at all. */
import { z } from 'zod';
import type { Config } from '../../platform/config.ts';
import { AppError } from '../../platform/errors.ts';
import { placedIn } from '../../platform/placement.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { Hub } from '../../platform/web-pubsub.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import type { Check, Probes } from '../probe-readiness.ts';

const TIMEOUT_MS = 3_000;
/** Does not exist: the answer that there is none says that the app was let in. */
const NAME = 'readiness-probe';

interface Deps {
  readonly config: Pick<Config, 'MICROSOFT_LOGIN_URL' | 'GRAPH_URL'>;
  readonly openTable: OpenTable;
  readonly queue: () => Promise<void>;
  readonly secrets: () => Pick<SecretStore, 'read'>;
  readonly hubs: readonly Pick<Hub, 'check'>[];
}

interface ServiceProbes extends Probes {
  /** Whether a further storage account answers in a short time and lets this app in. Never throws. */
  accountAnswers(account: string): Promise<boolean>;
}

export function serviceProbes(deps: Deps): ServiceProbes {
  const { config, openTable, queue, secrets, hubs } = deps;
  const table = openTable('Organisations').rows(z.unknown());
  const probes: Readonly<Record<Check, () => Promise<unknown>>> = {
    storage: () => Promise.all([table.get('readiness', NAME), queue()]),
    keyVault: () => secrets().read(NAME),
    webPubSub: () => Promise.all(hubs.map((hub) => hub.check())),
    identity: () =>
      answer(`${config.MICROSOFT_LOGIN_URL}/common/v2.0/.well-known/openid-configuration`, 'GET'),
    graph: () => answer(`${config.GRAPH_URL}/v1.0/$metadata`, 'HEAD'),
  };
  return {
    answers: (check) => isAnswered(probes[check]),
    accountAnswers: (account) => isAnswered(() => table.get(placedIn(account, '0'), NAME)),
  };
}

async function isAnswered(probe: () => Promise<unknown>): Promise<boolean> {
  try {
    return await inTime(probe());
  } catch (error) {
    // A vault that is asked too often answers, and lets the app in.
    return error instanceof AppError && error.code === 'secrets.busy';
  }
}

/** False when it takes too long: the calls have longer limits, which nobody who asks for readiness waits for. */
async function inTime(probe: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    return await Promise.race([
      probe.then(() => true),
      new Promise<false>((resolve) =>
        late.signal.addEventListener('abort', () => resolve(false), { once: true }),
      ),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** Any status but a 5xx is an answer. @throws Error without one */
async function answer(url: string, method: 'GET' | 'HEAD'): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method, signal, redirect: 'manual' });
  await response.body?.cancel();
  if (response.status >= 500 && response.status !== 501) throw new Error('no answer');
}

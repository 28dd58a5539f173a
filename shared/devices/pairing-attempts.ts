/** Limits how fast codes can be guessed: a try is counted before the look-up, and uncounted when the code was right. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { sha256 } from '../platform/ids.ts';
import { deviceProblems } from './errors.ts';
import type { AttemptStore } from './ports.ts';

const PER_CLIENT = { most: 10, windowMs: 60_000 };
const OVERALL = { most: 10, windowMs: 1_000 };
const EVERYBODY = 'everybody';
/** Subjects of the two alerts. */
const REFUSALS = ['source', EVERYBODY] as const;
const QUIET_MS = 15 * 60_000;

export interface PairingAttempts {
  /** @throws AppError `pairing.too-many-attempts` */
  count(clientAddress: string): Promise<{ release(): Promise<void> }>;
  /** Resolves the alerts about guessing that has stopped, and forgets old tries. */
  resolveAlerts(): Promise<void>;
}

export function pairingAttempts(deps: {
  readonly store: AttemptStore;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly clock: Clock;
}): PairingAttempts {
  const { store, alerts, clock } = deps;
  const causeOf = (subject: string) =>
    ({ organisationId: 'platform', kind: 'pairing-attack', subject }) as const;

  async function refuse(subject: (typeof REFUSALS)[number], waitMs: number): Promise<never> {
    if (await store.noteRefusal(subject, clock())) {
      await alerts().raise({
        ...causeOf(subject),
        severity: 'warning',
        message:
          subject === 'source'
            ? 'One client address keeps trying wrong pairing codes and is held back.'
            : 'Wrong pairing codes arrive faster than allowed and are held back.',
      });
    }
    throw deviceProblems.error('pairing.too-many-attempts', { retryAfterSeconds: waitMs / 1000 });
  }

  return {
    async count(clientAddress) {
      // An address is personal data; only its digest is kept.
      const client = sha256(clientAddress);
      const at = clock();
      const refused = await store.reserve(client, at, PER_CLIENT);
      if (refused !== undefined) return await refuse('source', refused.waitMs);
      const refusedOverall = await store.reserve(EVERYBODY, at, OVERALL);
      if (refusedOverall !== undefined) {
        await store.release(client, at);
        return await refuse(EVERYBODY, refusedOverall.waitMs);
      }
      return {
        async release() {
          await Promise.all([store.release(client, at), store.release(EVERYBODY, at)]);
        },
      };
    },
    async resolveAlerts() {
      const now = clock();
      await store.sweep(new Date(now.getTime() - PER_CLIENT.windowMs));
      for (const subject of REFUSALS) {
        const last = await store.lastRefusal(subject);
        if (last !== undefined && now.getTime() - last.getTime() > QUIET_MS) {
          await alerts().resolve(causeOf(subject));
        }
      }
    },
  };
}

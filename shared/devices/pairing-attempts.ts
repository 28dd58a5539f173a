/** How fast codes may be guessed: a try is counted before it is looked up and given back when it was right. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { sha256 } from '../platform/ids.ts';
import { deviceProblems } from './errors.ts';
import type { AttemptStore } from './ports.ts';

const PER_SOURCE = { most: 10, windowMs: 60_000 };
const OVERALL = { most: 10, windowMs: 1_000 };
const EVERYBODY = 'everybody';
/** Both kinds of refusal, each a cause of its own. */
const REFUSALS = ['source', EVERYBODY] as const;
const QUIET_MS = 15 * 60_000;

export interface PairingAttempts {
  /** @throws `pairing.too-many-attempts` */
  count(source: string): Promise<{ release(): Promise<void> }>;
  /** Ends alerts about guessing that has stopped. */
  settle(): Promise<void>;
}

export function pairingAttempts(
  store: AttemptStore,
  alerts: () => Alerts,
  clock: Clock,
): PairingAttempts {
  async function refuse(what: (typeof REFUSALS)[number], waitMs: number): Promise<never> {
    if (await store.noteRefusal(what, clock())) {
      await alerts().raise({
        organisationId: 'platform',
        kind: 'pairing-attack',
        subject: what,
        severity: 'warning',
        message:
          what === 'source'
            ? 'One source keeps trying wrong pairing codes and is held back.'
            : 'Wrong pairing codes arrive faster than allowed and are held back.',
      });
    }
    throw deviceProblems.error('pairing.too-many-attempts', { retryAfterSeconds: waitMs / 1000 });
  }

  return {
    async count(source) {
      // An address is personal data; only its digest is kept.
      const who = sha256(source);
      const at = clock();
      const held = await store.reserve(who, at, PER_SOURCE);
      if (held !== undefined) return await refuse('source', held.waitMs);
      const heldOverall = await store.reserve(EVERYBODY, at, OVERALL);
      if (heldOverall !== undefined) {
        await store.release(who, at);
        return await refuse(EVERYBODY, heldOverall.waitMs);
      }
      return {
        async release() {
          await Promise.all([store.release(who, at), store.release(EVERYBODY, at)]);
        },
      };
    },
    async settle() {
      const now = clock();
      await store.sweep(new Date(now.getTime() - PER_SOURCE.windowMs));
      for (const what of REFUSALS) {
        const last = await store.lastRefusal(what);
        if (last !== undefined && now.getTime() - last.getTime() > QUIET_MS) {
          await alerts().resolve({
            organisationId: 'platform',
            kind: 'pairing-attack',
            subject: what,
          });
        }
      }
    },
  };
}

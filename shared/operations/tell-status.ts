/** Tells everybody how the service is. Anybody may ask, so an answer is kept for a minute. */
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { remembered } from '../platform/remembered.ts';
import {
  type PlatformAlert,
  type ServiceStatus,
  statusOf,
  statusSince,
  statusWithoutStorage,
} from './status.ts';

const FRESH_MS = 60_000;

interface Deps {
  /** The platform's alerts that are open, or were raised since then; newest first and bounded. */
  readonly alertsSince: (since: Date) => Promise<readonly PlatformAlert[]>;
  readonly clock: Clock;
}

export function tellStatus({ alertsSince, clock }: Deps) {
  let last: ServiceStatus | undefined;

  async function read(): Promise<ServiceStatus> {
    const now = clock();
    try {
      last = statusOf(await alertsSince(statusSince(now)), now);
      return last;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return statusWithoutStorage(last, now);
    }
  }

  return remembered(read, { forMs: FRESH_MS, clock });
}

/** The composition root: the only place that knows everybody. Every capability is made when it is first needed. */
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Gate } from '../platform/http-handler.ts';
import { queueOpener } from '../platform/queues.ts';
import { tableOpener } from '../platform/tables.ts';
import type { Platform } from './peers.ts';

export interface Application {
  readonly config: Config;
  readonly gate: Gate;
}

export function composeApp(config: Config): Application {
  const platform: Platform = {
    config,
    clock: systemClock,
    openTable: tableOpener(config),
    openQueue: queueOpener(config),
  };
  void platform;
  return {
    config,
    get gate(): Gate {
      throw new Error('not composed yet');
    },
  };
}

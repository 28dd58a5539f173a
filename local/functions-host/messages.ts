/** The IPC messages between the host and the process that started it; `kit/clock.ts` has the clock message. */
import type { ClockMessage } from '../kit/clock.ts';

export type ToHost =
  | ClockMessage
  | { readonly type: 'until-idle'; readonly id: string | number }
  | { readonly type: 'stop' };

export type FromHost =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'until-idle'; readonly id: string | number; readonly idle: boolean };

/** The host refused to start, and said why in one line: another try would end the same. */
export const EXIT_REFUSED = 78;
/** The app broke or ran out of time: the supervisor starts the host again. */
export const EXIT_RESTART = 75;

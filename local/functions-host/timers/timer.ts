/** Runs one timer function: never two runs at once, one run for whatever was missed. */
import type { Collection } from '../../kit/store.ts';
import type { HostLog } from '../log.ts';
import { isTrue, resolveSettings, type Settings } from '../settings.ts';
import { type AppFunction, option } from '../worker/app-function.ts';
import type { TypedData } from '../worker/protocol.ts';
import type { Call } from '../worker/run-once.ts';
import { isTooFrequentToMonitor, nextTimes, parseSchedule, type Schedule } from './schedule.ts';

/** Kept between runs of the host; instants are ISO texts. */
export interface TimerStatus {
  readonly schedule: string;
  readonly last?: string;
  readonly next?: string;
}

export interface Timer {
  start(): void;
  /** Fires at most once for all that the move made due. */
  clockMoved(): void;
  idle(): boolean;
  stop(): void;
  /** The present status, given to a run by hand, which does not change it. */
  manualTrigger(): TypedData;
}

const ZERO = '0001-01-01T00:00:00+00:00';
/** setTimeout overflows beyond 2^31 ms. */
const LONGEST_SLEEP_MS = 86_400_000;

interface Options {
  readonly fn: AppFunction;
  readonly statuses: Collection<TimerStatus>;
  readonly settings: Settings;
  readonly log: HostLog;
  run(call: Call): Promise<unknown>;
}

export function createTimer(options: Options): Timer {
  const { fn, log, statuses } = options;
  const text = resolveSettings(option(fn.trigger, 'schedule') ?? '', options.settings);
  const schedule = parseSchedule(text, options.settings['WEBSITE_TIME_ZONE'] || undefined);
  const monitored =
    fn.trigger['useMonitor'] !== false && !isTooFrequentToMonitor(schedule, new Date());
  let status: TimerStatus = { schedule: text };
  let running = false;
  let stopped = true;
  let sleep: NodeJS.Timeout | undefined;

  const isDue = (now: Date) => status.next !== undefined && new Date(status.next) <= now;

  function arm(): void {
    clearTimeout(sleep);
    if (stopped || running || status.next === undefined) return;
    const left = new Date(status.next).getTime() - Date.now();
    sleep = setTimeout(
      () => {
        if (isDue(new Date())) void fire(false);
        else arm();
      },
      Math.min(Math.max(left, 0), LONGEST_SLEEP_MS),
    );
  }

  function plan(last: string | undefined, after: Date): void {
    const next = schedule.next(after)?.toISOString();
    status = { schedule: text, ...(last && { last }), ...(next && { next }) };
    if (monitored) statuses.put(fn.name, status);
  }

  async function fire(isPastDue: boolean, onStartup = false): Promise<void> {
    running = true;
    clearTimeout(sleep);
    const started = new Date();
    const reason = `Timer fired at ${offset(started.toISOString())}`;
    const details = detailsOf(status, { isPastDue, onStartup });
    try {
      await options.run({ trigger: trigger(isPastDue), reason, ...details });
    } catch {
      // A failed run changes nothing: it is logged where it ran, and the next time stays the same.
    }
    running = false;
    // Counted from the start of this run: times that passed meanwhile make one run at once.
    plan(started.toISOString(), started);
    arm();
  }

  function trigger(isPastDue: boolean): TypedData {
    const ScheduleStatus = monitored
      ? { Last: offset(status.last), Next: offset(status.next), LastUpdated: offset(status.last) }
      : null;
    const Schedule = { AdjustForDST: schedule.adjustForDst };
    return { json: JSON.stringify({ Schedule, ScheduleStatus, IsPastDue: isPastDue }) };
  }

  return {
    start() {
      stopped = false;
      const now = new Date();
      log.write('information', 'Host.Triggers.Timer', announcement(fn.name, text, schedule, now));
      const stored = monitored ? statuses.get(fn.name) : undefined;
      if (stored?.schedule === text) status = stored;
      else plan(stored?.last, now);
      if (isTrue(fn.trigger['runOnStartup'])) void fire(false, true);
      else if (isDue(now)) void fire(true);
      else arm();
    },
    clockMoved() {
      if (stopped || running) return;
      if (isDue(new Date())) void fire(true);
      else arm();
    },
    idle: () => !running && !isDue(new Date()),
    stop() {
      stopped = true;
      clearTimeout(sleep);
    },
    manualTrigger: () => trigger(false),
  };
}

/** Why a run comes at another time than planned. */
function detailsOf(
  { next }: TimerStatus,
  { isPastDue, onStartup }: { readonly isPastDue: boolean; readonly onStartup: boolean },
): { readonly details?: string } {
  if (onStartup) return { details: 'UnscheduledInvocationReason: RunOnStartup' };
  if (!isPastDue) return {};
  return {
    details: `UnscheduledInvocationReason: IsPastDue, OriginalSchedule: ${offset(next)}`,
  };
}

function announcement(name: string, text: string, schedule: Schedule, now: Date): string {
  const times = nextTimes(schedule, now, 5).map((time) => offset(time.toISOString()));
  return times.length === 0
    ? `The schedule '${text}' of '${name}' never occurs.`
    : `The next ${times.length} occurrences of the '${name}' schedule will be: ${times.join(', ')}`;
}

/** .NET's way to write an instant: `+00:00` for `Z`, no needless decimals. */
function offset(iso: string | undefined): string {
  return iso === undefined ? ZERO : iso.replace(/(?:\.000|(\.\d*[1-9])0*)Z$/, '$1+00:00');
}

/** How far a set-up is, as the page shows it. Pure. */
import type { Setup } from '../organisations/organisation.ts';

export const STEPS = ['discovery', 'validation', 'sync', 'checks', 'ready'] as const;
export type StepState = 'done' | 'now' | 'waiting' | 'failed';

const stepOf: Partial<Record<Setup['state'], number>> = {
  'not-connected': 0,
  cancelled: 0,
  'awaiting-discovery-consent': 0,
  validating: 1,
  'awaiting-sync-consent': 2,
  verifying: 3,
  ready: STEPS.length,
  degraded: STEPS.length,
};

type Known = Pick<Setup, 'state' | 'timeline'>;

/** A failure keeps what was reached before it. */
export function stepStates(setup: Known): readonly StepState[] {
  const at = currentStep(setup);
  return STEPS.map((_step, index) => {
    if (at === undefined || index > at) return 'waiting';
    if (index < at) return 'done';
    return setup.state === 'failed' ? 'failed' : 'now';
  });
}

/** Index of the step that is under way or failed; undefined while disconnecting. */
export function currentStep({ state, timeline }: Known): number | undefined {
  if (state !== 'failed') return stepOf[state];
  const before = timeline.findLast((entry) => entry.state !== 'failed');
  return stepOf[before?.state ?? 'not-connected'] ?? 0;
}

const ended: readonly Setup['state'][] = ['not-connected', 'disconnecting'];

/** The set-up mends a connection on which rooms and devices depend. */
export function isRepair({ state, timeline }: Known): boolean {
  if (state === 'ready' || state === 'degraded' || ended.includes(state)) return false;
  const last = timeline.findLast(
    (entry) => entry.state === 'ready' || entry.state === 'degraded' || ended.includes(entry.state),
  );
  return last !== undefined && !ended.includes(last.state);
}

/** Changes come by themselves, so that the page reads more often. */
export const isMoving = (state: Setup['state']): boolean =>
  state === 'validating' || state === 'verifying' || state === 'disconnecting';

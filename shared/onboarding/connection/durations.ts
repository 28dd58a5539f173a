/** How long a set-up took, phase by phase. Pure. */
import { z } from 'zod';
import type { TimelineEntry } from './connection.ts';

const seconds = z.number();
export const durationsSchema = z.object({
  /** Waiting for an administrator to approve an app at Microsoft. */
  approvals: seconds,
  validating: seconds,
  verifying: seconds,
  total: seconds,
});
export type Durations = z.infer<typeof durationsSchema>;

const phases: Partial<Record<TimelineEntry['state'], 'approvals' | 'validating' | 'verifying'>> = {
  'awaiting-discovery-consent': 'approvals',
  'awaiting-sync-consent': 'approvals',
  validating: 'validating',
  verifying: 'verifying',
};

/** The newest set-up that ended well. Undefined when its beginning is not among the entries any more. */
export function durationsOf(timeline: readonly TimelineEntry[]): Durations | undefined {
  const start = timeline.findLastIndex(({ code }) => code === 'setup.started');
  const end = timeline.findIndex(({ state }, index) => index > start && state === 'ready');
  if (start < 0 || end < 0) return undefined;
  const took = { approvals: 0, validating: 0, verifying: 0, total: 0 };
  for (const [index, { at, state }] of timeline.slice(start, end).entries()) {
    const next = timeline[start + index + 1];
    const passed = (Date.parse(next?.at ?? at) - Date.parse(at)) / 1000;
    const phase = phases[state];
    if (phase !== undefined) took[phase] += passed;
    took.total += passed;
  }
  return took;
}

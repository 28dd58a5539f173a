/** How a state of the set-up looks in a list. Pure. */
import type { Tone } from '../parts/tone.ts';

const tones: Readonly<Record<string, Tone>> = {
  ready: 'good',
  degraded: 'bad',
  failed: 'bad',
  'awaiting-discovery-consent': 'warning',
  'awaiting-sync-consent': 'warning',
  validating: 'info',
  verifying: 'info',
  disconnecting: 'info',
};

export const stateTone = (state: string): Tone => tones[state] ?? 'none';

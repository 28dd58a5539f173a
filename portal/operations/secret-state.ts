/** How a secret is, by its dates. Pure. */
import type { Tone } from '../parts/tone.ts';
import type { SecretItem } from './queries.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

interface SecretState {
  readonly key: 'expired' | 'failed' | 'soon' | 'good';
  readonly tone: Tone;
}

export function secretState(
  { expiresOn, problem }: Pick<SecretItem, 'expiresOn' | 'problem'>,
  now: number,
): SecretState {
  const days = (Date.parse(expiresOn) - now) / DAY_MS;
  if (days <= 0) return { key: 'expired', tone: 'bad' };
  if (problem !== undefined) return { key: 'failed', tone: 'bad' };
  return days <= SOON_DAYS ? { key: 'soon', tone: 'warning' } : { key: 'good', tone: 'good' };
}

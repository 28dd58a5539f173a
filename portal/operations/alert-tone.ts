/** How an alert looks in a list. Pure. */
import type { Tone } from '../parts/tone.ts';
import type { AlertItem } from './queries.ts';

const tones: Readonly<Record<AlertItem['severity'], Tone>> = {
  critical: 'bad',
  warning: 'warning',
  information: 'info',
};

export const severityTone = (severity: AlertItem['severity']): Tone => tones[severity];

export const alertTone = ({ state, severity }: Pick<AlertItem, 'state' | 'severity'>): Tone =>
  state === 'resolved' ? 'good' : severityTone(severity);

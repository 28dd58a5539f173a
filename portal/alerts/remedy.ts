/** Where somebody goes who wants to do something about an alert. Pure. */
import type { Alert } from './alert-queries.ts';

type Remedy = 'setup' | 'room' | 'device' | 'access' | 'none';

const remedies: Readonly<Record<Alert['kind'], Remedy>> = {
  consent: 'setup',
  'setup-stuck': 'setup',
  'setup-failed': 'setup',
  'room-lost': 'room',
  'device-stale': 'device',
  'device-cloned': 'device',
  'scope-widened': 'access',
  'scope-not-proven': 'access',
  'secret-expiry': 'none',
  'secret-rotation': 'none',
  'sync-lag': 'none',
  'poison-message': 'none',
  'pairing-attack': 'none',
  'dependency-refuses': 'none',
  'audit-broken': 'none',
};

export const remedyOf = ({ kind }: Pick<Alert, 'kind'>): Remedy => remedies[kind];

export const toneOf = ({ severity, state }: Pick<Alert, 'severity' | 'state'>) => {
  if (state === 'resolved') return 'good';
  if (severity === 'critical') return 'bad';
  return severity === 'warning' ? 'warning' : 'info';
};

/** The summary as figures: how grave each is, and where the list behind it is. Pure. */
import type { Tone } from '../parts/tone.ts';
import type { Summary } from './queries.ts';

export type FigureKey =
  | 'failed'
  | 'degraded'
  | 'critical'
  | 'alerts'
  | 'secrets'
  | 'rooms'
  | 'devices'
  | 'poison';

export interface Figure {
  readonly key: FigureKey;
  readonly value: number;
  /** Counting stopped at its bound. */
  readonly isAtLeast: boolean;
  readonly tone: Tone;
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** In the order of gravity, as the board shows them. */
export function figuresOf(summary: Summary): readonly Figure[] {
  const { setups, alerts, secrets, rooms, devices, poison } = summary;
  const of = (key: FigureKey, value: number, isAtLeast: boolean, tone: Tone): Figure => ({
    key,
    value,
    isAtLeast,
    tone: value === 0 ? 'good' : tone,
  });
  const dueSecrets = Math.max(sum(secrets.due), secrets.failedRenewals);
  const troubledRooms = rooms.late + rooms.failing + rooms.unreadable;
  const isSecretLost = (secrets.due['expired'] ?? 0) > 0;
  return [
    of('critical', alerts.bySeverity['critical'] ?? 0, alerts.atLeast, 'bad'),
    of('failed', setups['failed'] ?? 0, summary.atLeast, 'bad'),
    of('degraded', setups['degraded'] ?? 0, summary.atLeast, 'bad'),
    of('rooms', troubledRooms, rooms.atLeast, 'warning'),
    of('secrets', dueSecrets, secrets.atLeast, isSecretLost ? 'bad' : 'warning'),
    of('poison', poison.messages, poison.atLeast, 'warning'),
    of('devices', devices.offline, devices.atLeast, 'warning'),
    of('alerts', alerts.open, alerts.atLeast, 'warning'),
  ];
}

/** The most frequent ones first. */
export const ranked = (
  counts: Readonly<Record<string, number>>,
): readonly { readonly key: string; readonly count: number }[] =>
  Object.entries(counts)
    .map(([key, count]) => ({ key, count }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count || one.key.localeCompare(other.key));

/** The way of a set-up, and what leads off it. */
export const FUNNEL = [
  'not-connected',
  'awaiting-discovery-consent',
  'validating',
  'awaiting-sync-consent',
  'verifying',
  'ready',
] as const;

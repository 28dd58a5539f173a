/** Which queries a hint of the live channel concerns. Pure. */
import type { Hint } from './live-channel.ts';

interface Concern {
  /** The first part of the keys of the queries. */
  readonly names: readonly string[];
  /** The field of the hint that names the one thing that changed. */
  readonly id?: string;
}

const concerns: Readonly<Record<string, Concern>> = {
  'setup.changed': {
    names: ['setup', 'organisation', 'plugins', 'access', 'rooms', 'devices', 'audit'],
  },
  'room.changed': { names: ['rooms', 'room', 'snapshot', 'room-changes'], id: 'roomId' },
  'device.changed': { names: ['devices', 'device', 'audit'], id: 'deviceId' },
  'alert.changed': { names: ['alerts', 'audit'] },
};

/** More things than these are found sooner by reading their whole list. */
const MOST_SINGLE = 10;

type Concerned = 'none' | 'all' | ReadonlySet<string>;

/** Says of each query, by its key `[name, organisation, id?]`, what of it changed. */
export function concernedBy(hints: readonly Hint[]): (queryKey: readonly unknown[]) => Concerned {
  const found = new Map<string, 'all' | Set<string>>();
  for (const { kind, data } of hints) {
    const concern = concerns[kind];
    const id = concern?.id === undefined ? undefined : data?.[concern.id];
    for (const name of concern?.names ?? []) {
      const ids = found.get(name) ?? new Set<string>();
      found.set(name, typeof id === 'string' && ids !== 'all' ? ids.add(id) : 'all');
    }
  }
  return ([name, , only]) => {
    const ids = found.get(String(name));
    if (ids === undefined) return 'none';
    if (ids === 'all') return 'all';
    if (typeof only === 'string') return ids.has(only) ? 'all' : 'none';
    return ids.size > MOST_SINGLE ? 'all' : ids;
  };
}

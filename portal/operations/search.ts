/** The search part of the board's addresses: filters that a link leads to and a reload keeps. Pure. */
type Raw = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined;

/** Numbers that somebody searches for come as numbers. */
const typed = (value: unknown): string | undefined =>
  text(typeof value === 'number' ? String(value) : value);

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((each) => each === value);

/** Without the fields that say nothing, so that addresses stay short. */
function given<T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof given<T>>;
}

export const SETUP_STATES = [
  'not-connected',
  'awaiting-discovery-consent',
  'validating',
  'awaiting-sync-consent',
  'verifying',
  'ready',
  'degraded',
  'failed',
  'cancelled',
  'disconnecting',
] as const;

/** How long a set-up has been in its state at least, as ISO 8601 durations. */
export const AGES = ['PT1H', 'P1D', 'P7D', 'P30D'] as const;

export const setupSearch = ({ state, problem, olderThan, sort, q }: Raw) =>
  given({
    state: oneOf(SETUP_STATES, state),
    problem: text(problem),
    olderThan: oneOf(AGES, olderThan),
    sort: oneOf(['organisation'], sort),
    q: typed(q),
  });
export type SetupSearch = ReturnType<typeof setupSearch>;

export const ALERT_KINDS = [
  'secret-expiry',
  'secret-rotation',
  'consent',
  'room-lost',
  'device-stale',
  'sync-lag',
  'poison-message',
  'setup-stuck',
  'setup-failed',
  'pairing-attack',
  'device-cloned',
  'scope-widened',
  'scope-not-proven',
  'dependency-refuses',
  'audit-broken',
] as const;
export const SEVERITIES = ['critical', 'warning', 'information'] as const;

export const alertSearch = ({ state, kind, severity, organisation, q }: Raw) =>
  given({
    state: oneOf(['open', 'resolved', 'all'], state),
    kind: oneOf(ALERT_KINDS, kind),
    severity: oneOf(SEVERITIES, severity),
    organisation: typed(organisation),
    q: typed(q),
  });
export type AlertSearch = ReturnType<typeof alertSearch>;

export const secretSearch = ({ show, q }: Raw) =>
  given({ show: oneOf(['due'], show), q: typed(q) });
export type SecretSearch = ReturnType<typeof secretSearch>;

export const syncSearch = ({ show, q }: Raw) =>
  given({ show: oneOf(['troubled'], show), q: typed(q) });
export type SyncSearch = ReturnType<typeof syncSearch>;

export const poisonSearch = ({ q }: Raw) => given({ q: typed(q) });
export type PoisonSearch = ReturnType<typeof poisonSearch>;

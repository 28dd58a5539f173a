/** The public status of the service, from the platform's own alerts: no customer is named, and no dependency. Pure. */
import { z } from 'zod';

const components = ['sign-in', 'set-up', 'calendar-sync', 'screens', 'alerts'] as const;
type Component = (typeof components)[number];
const impacts = ['degraded', 'outage'] as const;
type Impact = (typeof impacts)[number];

const instant = z.iso.datetime();
const componentSchema = z.enum(components).meta({ id: 'StatusComponent' });
export const statusSchema = z
  .object({
    at: instant,
    since: instant.meta({ description: 'The first instant that `incidents` speak of.' }),
    components: z.array(
      z.object({ id: componentSchema, state: z.enum(['operational', ...impacts]) }),
    ),
    incidents: z
      .array(
        z.object({
          component: componentSchema,
          impact: z.enum(impacts),
          from: instant,
          to: instant.nullable().meta({ description: 'Null while it goes on.' }),
        }),
      )
      .meta({ description: 'Newest first, 200 at most.' }),
  })
  .meta({
    id: 'ServiceStatus',
    examples: [
      {
        at: '2026-03-02T08:00:00.000Z',
        since: '2025-12-02T08:00:00.000Z',
        components: [
          { id: 'sign-in', state: 'operational' },
          { id: 'set-up', state: 'operational' },
          { id: 'calendar-sync', state: 'degraded' },
          { id: 'screens', state: 'operational' },
          { id: 'alerts', state: 'operational' },
        ],
        incidents: [
          {
            component: 'calendar-sync',
            impact: 'degraded',
            from: '2026-03-02T07:40:00.000Z',
            to: null,
          },
        ],
      },
    ],
  });
export type ServiceStatus = z.infer<typeof statusSchema>;
type Incident = ServiceStatus['incidents'][number];

/** An alert of the platform, as far as the public may know of it. */
export interface PlatformAlert {
  readonly kind: string;
  readonly subject: string;
  readonly severity: string;
  readonly raisedAt: string;
  readonly resolvedAt?: string | undefined;
}

type Affected = Partial<Record<Component, Impact>>;

const everything: Affected = Object.fromEntries(
  components.map((component) => [component, 'outage' as const]),
);

/** By the dependency that refuses this service. */
const byDependency: Readonly<Record<string, Affected>> = {
  'storage-tables': everything,
  'storage-account': Object.fromEntries(
    components.map((component) => [component, 'degraded' as const]),
  ),
  'managed-identity': everything,
  'storage-queues': { 'set-up': 'outage', 'calendar-sync': 'outage', alerts: 'outage' },
  'key-vault': { 'set-up': 'outage', 'calendar-sync': 'degraded' },
  'key-vault-changes': { 'set-up': 'outage' },
  'web-pubsub': { screens: 'degraded' },
};

/** Trouble that customers do not notice affects nothing. */
export function affectedBy({ kind, subject, severity }: PlatformAlert): Affected {
  switch (kind) {
    case 'dependency-refuses':
      return byDependency[subject.split('|')[0] ?? ''] ?? {};
    case 'consent':
      return { 'set-up': 'outage' };
    case 'sync-lag':
      return { 'calendar-sync': severity === 'critical' ? 'outage' : 'degraded' };
    default:
      return {};
  }
}

const DAY_MS = 24 * 3600_000;
const DAYS = 90;
const MOST = 200;

export const statusSince = (now: Date): Date => new Date(now.getTime() - DAYS * DAY_MS);

export function statusOf(alerts: readonly PlatformAlert[], now: Date): ServiceStatus {
  const since = statusSince(now).toISOString();
  const incidents = alerts
    .filter(({ resolvedAt }) => resolvedAt === undefined || resolvedAt >= since)
    .flatMap((alert) =>
      Object.entries(affectedBy(alert)).map(
        ([component, impact]): Incident => ({
          component: component as Component,
          impact,
          from: alert.raisedAt,
          to: alert.resolvedAt ?? null,
        }),
      ),
    )
    .sort((one, other) => other.from.localeCompare(one.from));
  const stateOf = (id: Component) => {
    const now = incidents.filter(({ component, to }) => component === id && to === null);
    if (now.some(({ impact }) => impact === 'outage')) return 'outage';
    return now.length > 0 ? 'degraded' : 'operational';
  };
  return {
    at: now.toISOString(),
    since,
    components: components.map((id) => ({ id, state: stateOf(id) })),
    incidents: incidents.slice(0, MOST),
  };
}

/** Without storage nothing works, and nothing can be looked up: what was known last stays. */
export const statusWithoutStorage = (
  last: ServiceStatus | undefined,
  now: Date,
): ServiceStatus => ({
  ...(last ?? statusOf([], now)),
  at: now.toISOString(),
  components: components.map((id) => ({ id, state: 'outage' })),
});

/** The status of one component day by day, and how long it worked. Pure. */
import type { components } from '../../contracts/openapi.d.ts';

export type ServiceStatus = components['schemas']['ServiceStatus'];
export type Component = components['schemas']['StatusComponent'];
type Incident = ServiceStatus['incidents'][number];
export type State = ServiceStatus['components'][number]['state'];

const DAY_MS = 24 * 3600_000;
const DAYS = 90;

export interface Day {
  /** Its first instant, in UTC. */
  readonly at: number;
  readonly state: State;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly impact: Incident['impact'];
}

function spansOf({ incidents, at }: ServiceStatus, component: Component): readonly Span[] {
  return incidents
    .filter((incident) => incident.component === component)
    .map(({ from, to, impact }) => ({
      from: Date.parse(from),
      to: Date.parse(to ?? at),
      impact,
    }));
}

/** The worst of each of the last 90 days, oldest first. */
export function daysOf(status: ServiceStatus, component: Component): readonly Day[] {
  const today = Math.floor(Date.parse(status.at) / DAY_MS) * DAY_MS;
  const spans = spansOf(status, component);
  return Array.from({ length: DAYS }, (_, index) => {
    const at = today - (DAYS - 1 - index) * DAY_MS;
    const during = spans.filter(({ from, to }) => from < at + DAY_MS && to >= at);
    if (during.some(({ impact }) => impact === 'outage')) return { at, state: 'outage' };
    return { at, state: during.length > 0 ? 'degraded' : 'operational' };
  });
}

/** The part of the time without an outage, from 0 to 1. Outages that overlap count once. */
export function shareWithoutOutage(status: ServiceStatus, component: Component): number {
  const [begin, end] = [Date.parse(status.since), Date.parse(status.at)];
  const outages = spansOf(status, component)
    .filter(({ impact }) => impact === 'outage')
    .toSorted((one, other) => one.from - other.from);
  let [lost, until] = [0, begin];
  for (const { from, to } of outages) {
    lost += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return end > begin ? 1 - lost / (end - begin) : 1;
}

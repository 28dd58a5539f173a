/**
 * Every metric of the product, through the OpenTelemetry API alone. Attributes have few values: operations, codes,
 * states, never an organisation, a room or a device. Those stand in spans: a time series for each of 10,000 organisations
 * would cost more than it tells.
 */
import { type Attributes, metrics } from '@opentelemetry/api';

/** A preloaded SDK is there before the app; without one every instrument is empty. */
const meter = metrics.getMeter('calendar-integration');

/** From a call within the data centre to a change that waited for an outage to end. */
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 300, 900, 3600,
];

interface Description {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly description: string;
}

const described: Description[] = [];

/** For docs/telemetry.md, which a test compares. */
export const metricDescriptions: readonly Description[] = described;

/** Counts from the start of the process. */
function counter(name: string, unit: string, description: string) {
  described.push({ name, kind: 'counter', unit, description });
  const instrument = meter.createCounter(name, { unit, description });
  return {
    add(count: number, attributes: Attributes = {}): void {
      if (count > 0) instrument.add(count, attributes);
    },
  };
}

/** A distribution of seconds. */
function seconds(name: string, description: string) {
  described.push({ name, kind: 'histogram', unit: 's', description });
  const instrument = meter.createHistogram(name, {
    unit: 's',
    description,
    advice: { explicitBucketBoundaries: SECONDS },
  });
  return {
    record: (value: number, attributes: Attributes = {}): void =>
      instrument.record(value, attributes),
  };
}

/** Longer than two measurements are apart: another instance measures by then, and an old value must not stay. */
const GAUGE_LIFETIME_MS = 12 * 60_000;

interface Measured {
  readonly value: number;
  readonly attributes?: Attributes;
}

/** A measurement of one instance for all of them; `set` replaces every series of the gauge. */
function gauge(name: string, unit: string, description: string) {
  described.push({ name, kind: 'gauge', unit, description });
  let measured: readonly Measured[] = [];
  let expiresAt = 0;
  meter.createObservableGauge(name, { unit, description }).addCallback((observer) => {
    if (performance.now() >= expiresAt) return;
    for (const { value, attributes } of measured) observer.observe(value, attributes);
  });
  return {
    set(values: readonly Measured[]): void {
      measured = values;
      expiresAt = performance.now() + GAUGE_LIFETIME_MS;
    },
  };
}

export const measures = {
  invocations: seconds(
    'invocation.duration',
    'Invocations of functions by `function`, `trigger` and `outcome` (the status of an HTTP answer, else ok or failed).',
  ),
  graphCalls: seconds(
    'microsoft.graph.duration',
    'Calls to Graph with their retries, by `operation` and `answer` (ok, or the cause of the refusal).',
  ),
  graphRequests: counter(
    'microsoft.graph.requests',
    '{request}',
    'Requests that were sent to Graph, by `operation` and `status` (none: no answer).',
  ),
  identityRequests: seconds(
    'microsoft.identity.duration',
    'Requests to Microsoft’s identity service, by `operation` and `status` (none: no answer).',
  ),
  dependencies: seconds(
    'dependency.duration',
    'Calls to storage, vault, Web PubSub and managed identity with their retries, by `dependency` and `answer`.',
  ),
  notifications: counter(
    'graph.notifications',
    '{notification}',
    'Notifications of Graph, by `proof` (proven, missing, wrong).',
  ),
  roomsRead: counter('calendar.rooms.read', '{room}', 'Rooms that were read, by `outcome`.'),
  changeNotified: seconds(
    'calendar.change.notified',
    'From a change in a calendar to its notification: Microsoft’s part, measured now and then.',
  ),
  changePushed: seconds(
    'calendar.change.pushed',
    'From the notification of a change to the push of its snapshot, by `objective`: met within ten seconds, else missed.',
  ),
  snapshotShown: seconds(
    'devices.snapshot.shown',
    'From the read of a calendar to the word of a device that shows it; devices that were away do not count.',
  ),
  setupPhases: seconds(
    'setup.phase.duration',
    'How long a set-up was in a state, by `state` and the state `next`. People’s approvals are states too.',
  ),
  alertsRaised: counter('alerts.raised', '{alert}', 'Alerts that began, by `kind` and `severity`.'),
  alertsResolved: counter('alerts.resolved', '{alert}', 'Alerts that ended, by `kind`.'),
  alertsOpen: gauge('alerts.open', '{alert}', 'Open alerts, by `kind`.'),
  rooms: gauge(
    'calendar.rooms',
    '{room}',
    'Rooms by `state`: followed; of those notified, late, failing, unreadable.',
  ),
  secretsDue: gauge(
    'secrets.due',
    '{secret}',
    'Client secrets by the `step` of the ladder that they have reached, in days before expiry.',
  ),
  queueDepth: gauge('queue.messages', '{message}', 'About how many messages a `queue` holds.'),
  queueAge: gauge(
    'queue.oldest.age',
    's',
    'How long ago the oldest visible message of a `queue` was stored, a wanted delay included.',
  ),
  poison: gauge('poison.messages', '{message}', 'Messages that wait for an operator, by `queue`.'),
  instances: gauge('durable.instances', '{instance}', 'Orchestrations by `state`.'),
};

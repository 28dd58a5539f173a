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
  readonly kind: 'counter' | 'histogram';
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
};

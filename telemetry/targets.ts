/**
 * The settings of telemetry, read before the app checks them (`shared/platform/settings.ts` has their bounds): a bad one
 * counts as absent here, and then stops the start of the app with its name.
 */

export interface Targets {
  /** An OTLP receiver over HTTP, with the headers that it wants. */
  readonly otlp: { readonly url: string; readonly headers: Record<string, string> } | undefined;
  readonly azureMonitor:
    | { readonly connectionString: string; readonly clientId: string | undefined }
    | undefined;
  /** Share of traces that are sent, 0 to 1: all processes choose the same ones, by the trace id. */
  readonly sampled: number;
  readonly metricsMs: number;
  readonly service: { readonly name: string; readonly instance: string | undefined };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As in `settings.ts`. */
const DEFAULT_PERCENT = 10;
const DEFAULT_METRICS_SECONDS = 60;

export function readTargets(env: Environment): Targets {
  const url = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.replace(/\/+$/, '') ?? '';
  const connectionString = env['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? '';
  const percent = numberIn(env['TELEMETRY_TRACES_PERCENT'], 0, 100) ?? DEFAULT_PERCENT;
  const seconds = numberIn(env['TELEMETRY_METRICS_SECONDS'], 1, 3600) ?? DEFAULT_METRICS_SECONDS;
  return {
    otlp: /^https?:\/\//.test(url)
      ? { url, headers: headersOf(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '') }
      : undefined,
    azureMonitor: connectionString.includes('InstrumentationKey=')
      ? { connectionString, clientId: env['MANAGED_IDENTITY_CLIENT_ID'] || undefined }
      : undefined,
    sampled: percent / 100,
    metricsMs: seconds * 1000,
    service: {
      // The name by which the host's own telemetry goes.
      name: env['WEBSITE_SITE_NAME'] || 'calendar-integration',
      instance: env['WEBSITE_INSTANCE_ID'] || undefined,
    },
  };
}

function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** `key=value,key=value`, values percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*=(.*)$/.exec(pair) ?? [];
    return name === '' ? [] : [[name, decoded(value.trim())]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

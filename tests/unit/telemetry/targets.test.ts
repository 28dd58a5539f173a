import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../shared/platform/config.ts';
import { exportTroubles } from '../../../telemetry/export-troubles.ts';
import { readTargets } from '../../../telemetry/targets.ts';
import { settingsFor } from '../../support/settings.ts';

const settings = settingsFor('UseDevelopmentStorage=true');

describe('readTargets', () => {
  it('Without an address nothing is sent.', () => {
    expect(readTargets({ TELEMETRY_TRACES_PERCENT: '100' })).toMatchObject({
      otlp: undefined,
      azureMonitor: undefined,
    });
  });

  it('Both places may be given at once, with headers of the receiver and our identity.', () => {
    const targets = readTargets({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com/base/',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb, x-tenant = one',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=0',
      MANAGED_IDENTITY_CLIENT_ID: 'identity',
      TELEMETRY_TRACES_PERCENT: '0.5',
    });

    expect(targets).toMatchObject({
      otlp: {
        url: 'https://otlp.example.com/base',
        headers: { 'api-key': 'a,b', 'x-tenant': 'one' },
      },
      azureMonitor: { connectionString: 'InstrumentationKey=0', clientId: 'identity' },
      sampled: 0.005,
    });
  });

  it('The defaults are those of the app, also where a setting is bad, which then stops the app.', () => {
    const { TELEMETRY_TRACES_PERCENT: percent, TELEMETRY_METRICS_SECONDS: seconds } =
      loadConfig(settings);
    const bad = { TELEMETRY_TRACES_PERCENT: 'all', TELEMETRY_METRICS_SECONDS: '0' };

    expect(readTargets(bad)).toMatchObject({ sampled: percent / 100, metricsMs: seconds * 1000 });
    for (const [name, value] of Object.entries(bad)) {
      expect(() => loadConfig({ ...settings, [name]: value })).toThrow(name);
    }
  });
});

describe('exportTroubles', () => {
  it('A loss is told once in a while, without the words of the SDK.', () => {
    const lines: string[] = [];
    const troubles = exportTroubles((line) => lines.push(line));
    for (let count = 0; count < 5; count += 1) troubles.error('Authorization: secret');

    expect(lines).toEqual(['{"event":"telemetry.lost"}\n']);
  });
});

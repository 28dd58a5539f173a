import { execFile } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function receiver(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, 'localhost', resolve));
  const address = made.address();
  return `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
}

/** Far more spans than may wait, while the receiver has its time to fail. */
const WORK = `
  import { trace, metrics } from '@opentelemetry/api';
  const tracer = trace.getTracer('test');
  const counter = metrics.getMeter('test').createCounter('work');
  const round = () => {
    for (let count = 0; count < 1000; count += 1) {
      counter.add(1, { kind: String(count % 10) });
      tracer.startActiveSpan('work', { attributes: { text: 'x'.repeat(200) + count } }, (span) => span.end());
    }
  };
  let told = process.env.UNTIL_TOLD === undefined;
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (line) => { told = true; return write(line); };
  for (let turn = 0; turn < 20; turn += 1) { round(); await new Promise(setImmediate); }
  gc();
  const before = process.memoryUsage().heapUsed;
  let turns = 0;
  for (; turns < 100 || !told || performance.now() < Number(process.env.UNTIL_MS); turns += 1) { round(); await new Promise(setImmediate); }
  gc();
  console.log(JSON.stringify({ turns, grownMb: (process.memoryUsage().heapUsed - before) / 1048576 }));
  process.exit(0);
`;

async function work(env: Readonly<Record<string, string>>) {
  const { stdout, stderr } = await run(
    process.execPath,
    ['--expose-gc', '--import', './dist/telemetry.js', '--input-type=module', '-e', WORK],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        TELEMETRY_TRACES_PERCENT: '100',
        UNTIL_MS: '0',
        ...env,
      },
    },
  );
  return { ...(JSON.parse(stdout) as { turns: number; grownMb: number }), stderr };
}

/** What waits is at most 2,048 spans and two batches on their way. */
const MOST_MB = 24;

describe('a receiver of telemetry in trouble', () => {
  it('A receiver that is away costs a bounded memory, and the loss is told once.', async () => {
    const { grownMb, stderr } = await work({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:9',
      UNTIL_TOLD: 'yes',
    });

    expect(grownMb).toBeLessThan(MOST_MB);
    expect(stderr.split('\n').filter(Boolean)).toEqual(['{"event":"telemetry.lost"}']);
  });

  it('A receiver that never answers costs a bounded memory.', async () => {
    const url = await receiver(() => {});

    expect((await work({ OTEL_EXPORTER_OTLP_ENDPOINT: url })).grownMb).toBeLessThan(MOST_MB);
  });

  it('A receiver that refuses is told once, without its words.', async () => {
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(401).end('a secret of the receiver');
    });

    const { grownMb, stderr } = await work({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=a-key',
      TELEMETRY_METRICS_SECONDS: '1',
      UNTIL_TOLD: 'yes',
    });

    expect(grownMb).toBeLessThan(MOST_MB);
    expect(stderr).toContain('telemetry.lost');
    expect(stderr).not.toMatch(/secret|a-key/);
  });

  it('Application Insights that is out of reach costs a bounded memory.', async () => {
    const { grownMb } = await work({
      APPLICATIONINSIGHTS_CONNECTION_STRING:
        'InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=http://localhost:9/',
    });

    expect(grownMb).toBeLessThan(MOST_MB);
  });

  it('The share of traces that are sent is a setting, and metrics are sent whole.', async () => {
    const bodies: { path: string; text: string }[] = [];
    const url = await receiver((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        bodies.push({ path: request.url ?? '', text });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });

    await work({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      TELEMETRY_TRACES_PERCENT: '0',
      TELEMETRY_METRICS_SECONDS: '1',
      UNTIL_MS: '3000',
    });

    expect(bodies.map(({ path }) => path)).not.toContain('/v1/traces');
    expect(bodies.find(({ text }) => text.includes('"work"'))?.path).toBe('/v1/metrics');
  });
});

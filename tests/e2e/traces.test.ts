import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { type WatchedDevice, watchDevice } from '../../local/demo/watch.ts';
import type { MetricView } from '../../local/telemetry/metric-views.ts';
import type { TraceView } from '../../local/telemetry/trace-store.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DOMAIN = 'contoso.example';
const ADMINISTRATOR = `admin@${DOMAIN}`;

let stack: RunningStack;
let journey: Journey;
let administrator: Person;
let organisation: string;
let room: { id: string; emailAddress: string };
let tenantId: string;
let screen: WatchedDevice;

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const tenant = await journey.tenant({ domain: DOMAIN, rooms: [{ displayName: 'Oak' }] });
  tenantId = tenant.id;
  const email = 'it@portal.example';
  administrator = await journey.person(email);
  organisation = await journey.organisation('Contoso', { ...administrator, email });
  await journey.connect(administrator, organisation, ADMINISTRATOR);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, organisation, ADMINISTRATOR);
  await journey.reach(administrator, organisation, ['ready']);
  const base = `/organisations/${organisation}`;
  await administrator.call('PATCH', `${base}/calendar/settings`, { defaultTimeZone: 'UTC' });
  const { body } = await administrator.call<{ items: (typeof room)[] }>('GET', `${base}/rooms`);
  const [first] = body.items;
  if (first === undefined) throw new Error('There is no room.');
  room = first;
  const made = await administrator.call<{ id: string; pairingCode: string }>(
    'POST',
    `${base}/devices`,
    { name: 'Base Unit' },
  );
  await administrator.call('PUT', `${base}/devices/${made.body.id}/room`, { roomId: room.id });
  screen = await watchDevice(journey, made.body.pairingCode);
  await screen.until(({ kind }) => kind === 'calendar.snapshot');
});

afterAll(async () => {
  screen?.stop();
  await stack?.stop();
});

const read = async <T>(path: string): Promise<readonly T[]> =>
  (await journey.control<{ items: T[] }>('GET', path)).body.items;

/** A trace of the organisation with all of these spans; spans come seconds after the work. */
const traceWith = (...names: readonly string[]): Promise<TraceView> =>
  traceThat(`has ${names.join(', ')}`, (spans) =>
    names.every((name) => spans.some((span) => span.name === name)),
  );
const traceThat = (what: string, holds: (spans: TraceView['spans']) => boolean) =>
  until(`a trace that ${what}`, async () => {
    const traces = await read<TraceView>(`/traces?organisation=${organisation}&limit=1000`);
    return traces.find(({ spans }) => holds(spans));
  });
const READ = 'graph GET /users/{id}/calendarView';

/** The names of the spans above a span, up to the first of its trace. */
function above({ spans }: TraceView, name: string): readonly string[] {
  const names: string[] = [];
  let span = spans.find((one) => one.name === name);
  while (span !== undefined) {
    const { parentSpanId } = span;
    span = spans.find(({ spanId }) => spanId === parentSpanId);
    if (span !== undefined) names.push(span.name);
  }
  return names;
}

describe('one trace', () => {
  it('One trace leads from the click on Connect over Microsoft’s pages and the orchestration to Graph and the vault.', async () => {
    const trace = await traceWith('http setupStart', 'activity setupProveSecret', READ);

    expect(trace.name).toBe('http setupStart');
    expect(above(trace, 'identity authorization_code')).toEqual([
      'consent.complete',
      'consent.complete',
      'http setupStart',
    ]);
    expect(above(trace, 'graph POST /applications/{id}/addPassword')).toEqual([
      'activity setupEnsureSecret',
      'http setupStart',
    ]);
    expect(above(trace, 'key-vault-changes write')).toEqual([
      'activity setupEnsureSecret',
      'http setupStart',
    ]);
    expect(above(trace, READ)).toEqual(['activity setupReadCalendar', 'http setupStart']);
    expect(await read<TraceView>(`/traces?traceId=${trace.traceId}`)).toHaveLength(1);
  });

  it('One trace leads from Graph’s notification of a changed meeting over its queue message and the read to the device.', async () => {
    const before = screen.shown.at(-1)?.version ?? 0;
    const at = (hours: number) => ({
      dateTime: new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19),
      timeZone: 'UTC',
    });
    const path = `/tenants/${tenantId}/rooms/${encodeURIComponent(room.emailAddress)}/events`;
    // The room is read once more after its subscription is made: that read would find the change without being told.
    await traceThat('follows the room', (spans) => {
      const made = spans.findIndex(({ name }) => name === 'graph POST /subscriptions');
      return made >= 0 && spans.slice(made).some(({ name }) => name === READ);
    });
    await journey.control('POST', path, { subject: 'Review', start: at(1), end: at(2) });
    await screen.until(({ version }) => version > before);

    const trace = await traceWith('http calendarNotifications', 'web-pubsub send-to-user');

    expect(trace.name).toBe('http calendarNotifications');
    expect(above(trace, READ)).toEqual(['queue calendarNotified', 'http calendarNotifications']);
    expect(above(trace, 'web-pubsub send-to-user')).toEqual([
      'devices.push',
      'queue calendarNotified',
      'http calendarNotifications',
    ]);
  });

  it('A log line names the trace in which it was written.', async () => {
    const { traceId } = await traceWith('http calendarNotifications', 'queue calendarNotified');
    const logs = await (await fetch(`${stack.urls.control}/logs`)).text();

    expect(logs).toContain(traceId);
  });
});

describe('metrics', () => {
  it('The metrics of the work so far arrive with their units.', async () => {
    const operation = 'GET /users/{id}/calendarView';
    // Measures are sent some time after the call.
    const calls = await until('measured', async () => {
      const metrics = await read<MetricView>('/metrics');
      const found = metrics.find(({ name }) => name === 'microsoft.graph.duration');
      return found?.points.some(({ attributes }) => attributes['operation'] === operation) && found;
    });

    expect(calls).toMatchObject({ unit: 's', kind: 'histogram' });
    expect(calls.points.map(({ attributes }) => attributes)).toContainEqual({
      operation,
      answer: 'ok',
    });
  });
});

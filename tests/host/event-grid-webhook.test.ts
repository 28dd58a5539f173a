import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestHost, type TestHost } from '../support/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
});
afterAll(() => host.dispose());

const deliver = (kind: string, body: unknown, fn = 'onEvent') =>
  host.fetch(`/runtime/webhooks/EventGrid?functionName=${fn}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': kind },
    body: JSON.stringify(body),
  });

describe('the Event Grid webhook', () => {
  it('The Event Grid webhook answers the handshake of both schemas.', async () => {
    const grid = await deliver('SubscriptionValidation', [{ data: { validationCode: 'c1' } }]);
    const cloud = await deliver('SubscriptionValidation', { data: '{"validationCode":"c2"}' });

    expect([grid.status, await grid.json()]).toEqual([200, { validationResponse: 'c1' }]);
    expect(await cloud.json()).toEqual({ validationResponse: 'c2' });
  });

  it('The Event Grid webhook runs the function once an event, in either schema.', async () => {
    const grid = { id: '1', subject: 'a', data: { x: 1 } };
    const cloud = { specversion: '1.0', id: '2', source: '/s', data: { x: 2 } };

    expect((await deliver('Notification', [grid, { ...grid, id: '3' }])).status).toBe(202);
    expect((await deliver('Notification', cloud)).status).toBe(202);

    const seen = host.records('onEvent');
    expect(seen.map((entry) => (entry['event'] as { id: string }).id)).toEqual(['1', '3', '2']);
    expect(seen[0]).toMatchObject({ event: grid, metadata: { data: { x: 1 } } });
  });

  it('The Event Grid webhook asks for another delivery when a run failed.', async () => {
    expect((await deliver('Notification', [{ subject: 'fail' }])).status).toBe(500);
  });

  it('The Event Grid webhook refuses unknown functions and malformed bodies.', async () => {
    expect((await deliver('Notification', [], 'nobody')).status).toBe(404);
    expect((await deliver('Other', [])).status).toBe(400);
    expect((await deliver('Notification', 'text')).status).toBe(400);
    expect((await deliver('Unsubscribe', [])).status).toBe(202);
  });
});

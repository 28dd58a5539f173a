/** The webhook's answers and what it queues. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { mintClientState, verifyClientState } from '../../../shared/calendar/client-state.ts';
import type { NotificationMessage } from '../../../shared/calendar/contract.ts';
import { calendarLifecycle, calendarNotifications } from '../../../shared/calendar/endpoints.ts';
import { calendarHttp } from '../../../shared/calendar/http.ts';
import { receiveNotifications } from '../../../shared/calendar/receive-notifications.ts';
import { httpHandler } from '../../../shared/platform/http-handler.ts';

const KEY = 'server-key';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const state = (organisationId: string, roomId: string, key = KEY) =>
  mintClientState(key, { organisationId, roomId }, 1);
const item = (clientState: string, change: object = {}) => ({
  subscriptionId: 'sub',
  changeType: 'updated',
  clientState,
  tenantId: 'tenant',
  ...change,
});

const unused = () => Promise.reject(new Error('unused'));

function webhook() {
  const sent: { message: NotificationMessage; delaySeconds: number | undefined }[] = [];
  const { calendarNotifications: receive } = calendarHttp({
    readSettings: unused,
    changeSettings: unused,
    watch: { page: unused },
    apiUrl: '',
    receiveNotifications: receiveNotifications({
      notificationKey: () => Promise.resolve(KEY),
      queue: {
        send: (message, options) => {
          sent.push({
            message: message as NotificationMessage,
            delaySeconds: options?.delaySeconds,
          });
          return Promise.resolve();
        },
      },
      clock: () => new Date('2026-11-23T10:00:00Z'),
    }),
  });
  return {
    sent,
    receive: (request: { validationToken?: string | undefined; value?: unknown[] | undefined }) =>
      receive({
        query: request,
        body: request,
        log: silent,
        caller: undefined,
        params: {},
        headers: new Headers(),
        url: '',
      }),
  };
}

describe('receiveNotifications', () => {
  it('answers a validation with the token as plain text', async () => {
    const answer = await webhook().receive({ validationToken: 'a b<script>' });

    expect(answer).toMatchObject({
      status: 200,
      text: 'a b<script>',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  });

  it('refuses a token of more than 4 KB and a body without notifications', async () => {
    await expect(webhook().receive({ validationToken: 'é'.repeat(2049) })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(webhook().receive({})).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('queues one message per organisation, each room once', async () => {
    const { receive, sent } = webhook();
    const answer = await receive({
      value: [item(state('one', 'a')), item(state('one', 'a')), item(state('two', 'b'))],
    });

    expect(answer.status).toBe(202);
    expect(sent.map(({ message }) => [message.organisationId, message.rooms.length])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
    expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual([undefined, undefined]);
  });

  it('splits a large organisation over several messages', async () => {
    const { receive, sent } = webhook();
    await receive({
      value: Array.from({ length: 120 }, (_, at) => item(state('one', `room-${at}`))),
    });

    expect(sent.map(({ message }) => message.rooms.length)).toEqual([50, 50, 20]);
  });

  it('drops notifications that it did not sign, with the same answer', async () => {
    const { receive, sent } = webhook();
    const answer = await receive({
      value: [item(state('one', 'a', 'other-key')), item('nonsense'), null, {}],
    });

    expect(answer.status).toBe(202);
    expect(sent).toEqual([]);
  });

  it('Reads no further after a hundred notifications that prove nothing.', async () => {
    const { receive, sent } = webhook();
    let read = 0;
    const unproven = Array.from({ length: 5_000 }, () => ({
      get subscriptionId() {
        read += 1;
        return 'sub';
      },
      clientState: 'nonsense',
    }));

    await receive({ value: [item(state('one', 'a')), ...unproven, item(state('two', 'b'))] });

    expect(read).toBe(100);
    expect(sent.map(({ message }) => message.organisationId)).toEqual(['one']);
  });

  it('queues a subscription to look at, once a while, when nothing proves what came', async () => {
    const { receive, sent } = webhook();
    const unproven = { subscriptionId: 'sub', changeType: 'updated' };
    for (const value of [unproven, { ...unproven, clientState: null }])
      await receive({ value: [value] });
    for (const at of Array(200).keys())
      await receive({ value: [{ ...unproven, subscriptionId: `other-${at}` }] });

    const messages = sent.map(({ message }) => message as unknown);
    expect(messages[0]).toEqual({ unproven: ['sub'] });
    expect(messages).toHaveLength(50);
  });

  it('queues lifecycle events', async () => {
    const { receive, sent } = webhook();
    await receive({ value: [item(state('one', 'a'), { lifecycleEvent: 'subscriptionRemoved' })] });

    expect(sent[0]?.message.rooms).toEqual([
      { roomId: 'a', event: 'subscriptionRemoved', subscriptionId: 'sub' },
    ]);
  });
});

describe('clientState', () => {
  it('names the room, fits 128 characters and is invalid after any change', () => {
    const made = state('A'.repeat(16), 'B'.repeat(16));

    expect(made.length).toBeLessThanOrEqual(128);
    expect(verifyClientState(KEY, made)).toEqual({
      organisationId: 'A'.repeat(16),
      roomId: 'B'.repeat(16),
    });
    expect(verifyClientState(KEY, made.replace('B', 'C'))).toBeUndefined();
    expect(verifyClientState(KEY, `${made}.x`)).toBeUndefined();
  });
});

describe.each([calendarNotifications, calendarLifecycle])('the endpoint $route', (endpoint) => {
  const deps = {
    authorizer: () => ({ authorise: async () => undefined as never }),
    origins: () => ({ PORTAL_URL: 'https://portal.example.com' }),
  };
  const post = async (body: string, { type = 'text/plain', query = '' } = {}) => {
    const { receive } = webhook();
    const handler = httpHandler(endpoint, deps, (input) =>
      receive({ ...input.query, ...input.body }),
    );
    const url = `http://localhost/api/${endpoint.route}${query}`;
    const headers = { 'content-type': type };
    return await handler(
      new HttpRequest({ method: 'POST', url, headers, body: { string: body } }),
      new InvocationContext({ functionName: endpoint.name, invocationId: 'i' }),
    );
  };

  it('reads JSON whatever media type the request names', async () => {
    expect(await post('{"value":[]}')).toMatchObject({ status: 202 });
    expect(await post('{"value":[]}', { type: '' })).toMatchObject({ status: 202 });
    expect(await post('no JSON')).toMatchObject({ status: 400 });
  });

  it('Refuses more notifications than Graph sends at once.', async () => {
    expect(await post(`{"value":[${'0,'.repeat(999)}0]}`)).toMatchObject({ status: 202 });
    expect(await post(`{"value":[${'0,'.repeat(1_000)}0]}`)).toMatchObject({ status: 400 });
    expect(await post(`{"value":[${'0,'.repeat(690_000)}0]}`)).toMatchObject({ status: 413 });
  });

  it.each(['', 'no JSON', '[]', '{"value":1}'])(
    'echoes a validation token beside the body %j',
    async (body) => {
      const query = '?validationToken=a%20b';

      expect(await post(body, { query })).toMatchObject({ status: 200, body: 'a b' });
      expect(await post(body, { query, type: 'application/json' })).toMatchObject({ status: 200 });
    },
  );
});

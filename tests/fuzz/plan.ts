/** Draws from a seed what is sent: requests of every operation, and what comes by other ways. Ids are filled in later. */
import fc from 'fast-check';
import { type Caller, callers } from '../support/callers.ts';
import { type DescribedOperation, type OpenApi, resolved } from '../support/documented.ts';
import { valueOf } from './schema-values.ts';
import { anything, held, hostile, rawBody } from './texts.ts';

export interface Operation {
  readonly method: string;
  /** `/organisations/{org}`. */
  readonly template: string;
  readonly described: DescribedOperation;
}

export interface HttpPlan {
  readonly kind: 'http';
  readonly operation: Operation;
  readonly caller: Caller;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export type Plan =
  | HttpPlan
  /** A signed event of Web PubSub. */
  | { readonly kind: 'event'; readonly headers: Readonly<Record<string, string>> }
  /** Something that a connected device sends. */
  | { readonly kind: 'frame'; readonly frame: string }
  /** A message in one of our queues. */
  | { readonly kind: 'message'; readonly queue: string; readonly text: string };

export const operationsOf = ({ paths }: OpenApi): Operation[] =>
  Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      template,
      described,
    })),
  );

const weights: Partial<Record<Caller, number>> = {
  'an administrator': 30,
  'an operator': 12,
  'a device': 12,
  'an installer': 6,
  'a member': 6,
  'a member of another organisation': 10,
};
const someCaller = fc.oneof(
  ...callers.map((caller) => ({ weight: weights[caller] ?? 2, arbitrary: fc.constant(caller) })),
);
/** Access and caller that belong together, more often than chance would have it. */
const callerFor = (access: string): fc.Arbitrary<Caller> => {
  const insider: Caller =
    access === 'device'
      ? 'a device'
      : access.includes('operator')
        ? 'an operator'
        : 'an administrator';
  return fc.oneof(someCaller, { weight: 2, arbitrary: fc.constant(insider) });
};

const idFor = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: held(name) },
    { weight: 2, arbitrary: held(`foreign-${name}`) },
    { weight: 1, arbitrary: hostile },
  );

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type?: string };
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function queryOf(api: OpenApi, parameters: readonly Parameter[]) {
  const declared = parameters.filter(({ in: where }) => where === 'query');
  const one = declared.map(({ name, schema }) =>
    fc
      .oneof(
        valueOf(api, schema, name),
        hostile,
        ...(['after', 'state'].includes(name) ? [held(name)] : []),
      )
      .map((value) => [name, asText(value)] as const),
  );
  const other = fc.tuple(fc.oneof(hostile, fc.constantFrom('limit', 'after', '$filter')), hostile);
  return fc.array(fc.oneof(...one, other), { maxLength: Math.max(2, declared.length) });
}

/** As Node lets them onto the wire: visible Latin-1. */
export const asHeader = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
const headerValue = fc.oneof(
  hostile.map(asHeader),
  fc.constantFrom('*', '""', 'W/"x"', '"a", "b"', '"'.repeat(2_000), '"a",'.repeat(1_500)),
);
const someHeaders = fc.record(
  {
    'if-match': fc.oneof(headerValue, held('etag')),
    'if-none-match': fc.oneof(headerValue, held('etag')),
    origin: headerValue,
    cookie: headerValue,
    accept: headerValue,
    'x-forwarded-for': headerValue,
    'x-http-method-override': fc.constantFrom('DELETE', 'PUT'),
    traceparent: fc.oneof(
      headerValue,
      fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    ),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity'),
    'webhook-request-origin': headerValue,
    'ce-signature': headerValue,
  },
  { requiredKeys: [] },
);

const otherTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json;;;=',
  'application/merge-patch+json',
  'text/csv',
  '',
];

const csv = fc
  .array(fc.tuple(fc.oneof(hostile, fc.constantFrom('Screen', '"', 'a""b')), idFor('room')), {
    maxLength: 6,
  })
  .map((rows) => `name,room\n${rows.map(([name, room]) => `"${name}",${room}`).join('\n')}`);

const notifications = fc
  .array(
    fc.oneof(
      anything,
      fc.record({
        subscriptionId: fc.oneof(held('subscription'), hostile),
        clientState: fc.oneof(hostile, anything),
        changeType: fc.constantFrom('updated', 'created', 'deleted', 'x'),
        lifecycleEvent: fc.constantFrom('missed', 'reauthorizationRequired', 'subscriptionRemoved'),
        resource: hostile,
        tenantId: hostile,
        resourceData: anything,
      }),
    ),
    { maxLength: 5 },
  )
  .map((value) => JSON.stringify({ value }));

function bodyOf(api: OpenApi, { template, described }: Operation): fc.Arbitrary<Body | undefined> {
  const [entry] = Object.entries(described.requestBody?.content ?? {});
  if (entry === undefined) {
    return fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: rawBody.map((body) => ({ body, type: 'application/json' })) },
    );
  }
  const [type, { schema = {} }] = entry;
  const json = valueOf(api, schema).map((value) => JSON.stringify(value) ?? '');
  const right = type === 'text/csv' ? csv : template.includes('/graph') ? notifications : json;
  return fc.oneof(
    { weight: 12, arbitrary: right.map((body) => ({ body, type })) },
    { weight: 2, arbitrary: rawBody.map((body) => ({ body, type })) },
    { weight: 1, arbitrary: fc.record({ body: right, type: fc.constantFrom(...otherTypes) }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}
type Body = { readonly body: Uint8Array | string; readonly type: string };

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

function requestOf(api: OpenApi, operation: Operation): fc.Arbitrary<HttpPlan> {
  const { template, described } = operation;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = (described.parameters ?? []).map((one) => resolved(api, one) as Parameter);
  return fc
    .record({
      caller: callerFor(described['x-access']),
      method: fc.oneof(
        { weight: 20, arbitrary: fc.constant(operation.method) },
        { weight: 1, arbitrary: fc.constantFrom(...methods) },
      ),
      params: fc.record(Object.fromEntries(names.map((name) => [name, idFor(name)]))),
      query: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: queryOf(api, parameters) },
      ),
      headers: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, someHeaders),
      content: bodyOf(api, operation),
    })
    .map(({ content, headers, ...rest }) => ({
      kind: 'http' as const,
      operation,
      ...rest,
      headers: {
        ...headers,
        ...(content === undefined || content.type === '' ? {} : { 'content-type': content.type }),
      },
      ...(content === undefined ? {} : { body: content.body }),
    }));
}

const systemEvent = fc.constantFrom('connected', 'disconnected', 'connect', 'x');
const events = fc.record({
  kind: fc.constant('event' as const),
  headers: fc.record({
    'ce-type': systemEvent.map((event) => `azure.webpubsub.sys.${event}`),
    'ce-hub': fc.oneof(fc.constantFrom('devices', 'Devices', 'portal'), headerValue),
    'ce-userid': fc.oneof(held('device'), headerValue),
    'ce-connectionid': fc.oneof(fc.constantFrom('c1', 'c2', 'x'.repeat(2_000)), headerValue),
  }),
});

const frames = fc
  .oneof(
    hostile,
    anything.map((value) => JSON.stringify(value) ?? ''),
    fc
      .record({
        type: fc.constantFrom('joinGroup', 'leaveGroup', 'sendToGroup', 'event', 'sequenceAck'),
        group: hostile,
        event: hostile,
        ackId: fc.oneof(fc.nat(), anything),
        sequenceId: fc.oneof(fc.nat(), anything),
        dataType: fc.constantFrom('json', 'text', 'binary', 'x'),
        data: anything,
      })
      .map((value) => JSON.stringify(value)),
  )
  .map((frame) => ({ kind: 'frame' as const, frame }));

const messages = (queues: readonly string[]) =>
  fc
    .record({
      queue: fc.constantFrom(...queues),
      text: fc.oneof(
        hostile.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')),
        fc
          .oneof(
            anything,
            fc.record(
              {
                organisationId: fc.oneof(held('org'), hostile),
                roomId: fc.oneof(held('room'), hostile),
                deviceId: fc.oneof(held('device'), hostile),
                id: hostile,
                at: fc.constantFrom('2026-03-02T08:00:00.000Z', 'never'),
              },
              { requiredKeys: [] },
            ),
          )
          .map((value) => Buffer.from(JSON.stringify(value) ?? '').toString('base64')),
      ),
    })
    .map((message) => ({ kind: 'message' as const, ...message }));

/** Plans for a document; `queues` may be written to. */
export const plans = (api: OpenApi, queues: readonly string[]): fc.Arbitrary<Plan> =>
  fc.oneof(
    {
      weight: 90,
      arbitrary: fc.oneof(...operationsOf(api).map((operation) => requestOf(api, operation))),
    },
    { weight: 4, arbitrary: events },
    { weight: 3, arbitrary: frames },
    { weight: 2, arbitrary: messages(queues) },
  );

/** Bodies from the JSON Schema of the API's document: mostly right, so that the request gets past the first check. */
import fc from 'fast-check';
import { type OpenApi, resolved } from '../support/documented.ts';
import { anything, held, hostile } from './texts.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
}

/** Fields that name something which an earlier answer showed. */
const heldFields: Readonly<Record<string, string>> = {
  roomId: 'room',
  deviceId: 'device',
  assignmentId: 'assignment',
  pairingCode: 'pairingCode',
  subscriptionId: 'subscription',
};

const plausible = [
  'Oak',
  'Europe/Brussels',
  'Pacific/Chatham',
  'https://hooks.example/calendar',
  'someone@ours.example',
  'board@contoso.example',
  '2026-03-02T08:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
];

/** A value that the schema takes more often than not. */
export function valueOf(api: OpenApi, given: Schema, field = ''): fc.Arbitrary<unknown> {
  const schema = resolved(api, given);
  const right = rightValue(api, schema, field);
  return fc.oneof({ weight: 20, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function rightValue(api: OpenApi, schema: Schema, field: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) {
    return fc.oneof(...schema.anyOf.map((one) => valueOf(api, one, field)));
  }
  const types = [schema.type ?? 'string'].flat();
  return fc.oneof(...types.map((type) => valueOfType(api, type, schema, field)));
}

function valueOfType(
  api: OpenApi,
  type: string,
  schema: Schema,
  field: string,
): fc.Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') {
    const { minimum = 0, maximum = 2 ** 40 } = schema;
    return fc.oneof(
      fc.integer({ min: minimum, max: maximum }),
      fc.constantFrom(minimum - 1, maximum + 1),
    );
  }
  if (type === 'array') return fc.array(valueOf(api, schema.items ?? {}), { maxLength: 5 });
  if (type === 'object') return objectOf(api, schema);
  return fc.oneof({ weight: 4, arbitrary: textOf(schema, field) }, hostile);
}

function textOf({ maxLength, format }: Schema, field: string): fc.Arbitrary<string> {
  const kind = heldFields[field];
  const known = kind === undefined ? [] : [held(kind), held(`foreign-${kind}`)];
  const edges = maxLength === undefined ? [] : ['a'.repeat(maxLength), 'a'.repeat(maxLength + 1)];
  const address = format === 'email' ? [`a.${field}@ours.example`] : [];
  return fc.oneof(
    ...known.map((arbitrary) => ({ weight: 5, arbitrary })),
    { weight: 3, arbitrary: fc.constantFrom(...plausible, ...address) },
    ...edges.map((edge) => fc.constant(edge)),
    fc.nat(99).map((number) => `${field}-${number}`),
  );
}

function objectOf(api: OpenApi, { properties = {}, required = [] }: Schema) {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, valueOf(api, property, name)]),
  );
  const whole = fc.record(fields, { requiredKeys: [...required] });
  const lacking = fc.record(fields, { requiredKeys: [] });
  const extra = fc
    .tuple(whole, fc.oneof(hostile, fc.constantFrom('id', 'organisationId', 'state')), anything)
    .map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 1, arbitrary: lacking },
    { weight: 1, arbitrary: extra },
  );
}

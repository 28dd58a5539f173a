/** The shapes of rows and queue messages as JSON Schema, and whether a version reads what another one writes. */
import { z } from 'zod';

/** By what is stored: the module below `shared/`, and the schema. */
const stored = {
  'table Alerts': ['alerts/alert.ts', 'alertRecordSchema'],
  'table Webhooks': ['alerts/webhook.ts', 'webhookSchema'],
  'table DeadLetters': ['alerts/webhook.ts', 'deadLetterSchema'],
  'table Audit': ['operations/audit.ts', 'auditRowSchema'],
  'table Calendars, settings': ['calendar/settings.ts', 'settingsSchema'],
  'table Calendars, snapshot': ['calendar/contract.ts', 'roomSnapshotSchema'],
  'table Calendars, sync': ['calendar/room-sync.ts', 'roomSyncSchema'],
  'table SyncHealth': ['calendar/sync-health.ts', 'syncHealthSchema'],
  'table Connections': ['onboarding/connection/connection.ts', 'connectionSchema'],
  'table Connections, timeline': ['onboarding/connection/connection.ts', 'timelineEntrySchema'],
  'table ConsentStates': ['onboarding/connection/consent-state.ts', 'consentStateSchema'],
  'table Devices': ['devices/device.ts', 'deviceRowSchema'],
  'table Devices, status': ['devices/device-status.ts', 'deviceStatusSchema'],
  'table Organisations': ['organisations/member.ts', 'organisationRowSchema'],
  'table Organisations, member': ['organisations/member.ts', 'memberRowSchema'],
  'table PoisonMessages': ['operations/poison.ts', 'poisonSchema'],
  'table Rooms': ['rooms/room.ts', 'roomRowSchema'],
  'table Rooms, change': ['rooms/room-change.ts', 'roomChangeSchema'],
  'table RoomRefreshes': ['rooms/room-list.ts', 'listReadingSchema'],
  'table Scopes': ['scope/mailbox-access-row.ts', 'mailboxAccessRowSchema'],
  'table Scopes, evidence': ['scope/evidence.ts', 'evidenceHeadSchema'],
  'table Secrets': ['secrets/secret-record.ts', 'secretRecordSchema'],
  'queue alert-delivery': ['alerts/contract.ts', 'deliverySchema'],
  'queue calendar-audit': ['calendar/contract.ts', 'auditMessageSchema'],
  'queue calendar-notifications': ['calendar/contract.ts', 'notifiedMessageSchema'],
  'queue calendar-refresh': ['calendar/contract.ts', 'refreshMessageSchema'],
  'queue snapshot-push': ['calendar/contract.ts', 'pushMessageSchema'],
  'queue connection-health': ['onboarding/contract.ts', 'healthMessageSchema'],
  'queue device-close': ['devices/contract.ts', 'closeMessageSchema'],
  'queue device-watch': ['devices/contract.ts', 'watchMessageSchema'],
  'queue organisation-erasure': ['organisations/contract.ts', 'erasureSchema'],
  'queue rooms-refresh': ['rooms/contract.ts', 'refreshMessageSchema'],
  'queue scope-check': ['scope/contract.ts', 'checkMessageSchema'],
} as const;

export type Shape = z.core.JSONSchema.BaseSchema;

/** `input`: what is read, `output`: what is written. */
export async function shapesOf(io: 'input' | 'output'): Promise<Readonly<Record<string, Shape>>> {
  const shapes = Object.entries(stored).map(async ([name, [path, schema]]) => {
    const module = (await import(`../../shared/${path}`)) as Record<string, z.ZodType | undefined>;
    const found = module[schema];
    if (found === undefined) throw new Error(`shared/${path} has no ${schema}`);
    const shape = z.toJSONSchema(found, { io, unrepresentable: 'any', reused: 'inline' });
    return [name, shape] as const;
  });
  return Object.fromEntries(await Promise.all(shapes));
}

/** What of everything that is written `read` may refuse, each as a path and a reason. */
export function refusals(written: Shape, read: Shape, path = ''): readonly string[] {
  return differ(inlined(written, written), inlined(read, read), path);
}

/** Named schemas are referred to by `$ref`. */
function inlined(shape: Shape, root: Shape): Shape {
  const name = shape.$ref?.split('/').at(-1);
  const found = name === undefined ? shape : root.$defs?.[name];
  return { ...(found as Shape), $defs: root.$defs ?? {} };
}

const alternatives = ({ anyOf, oneOf }: Shape): readonly Shape[] | undefined => anyOf ?? oneOf;

function differ(written: Shape, read: Shape, path: string): readonly string[] {
  const within = (shape: unknown, root: Shape): Shape => inlined(shape as Shape, root);
  const choices = alternatives(written);
  if (choices !== undefined) {
    return choices.flatMap((one, at) => differ(within(one, written), read, `${path}|${at}`));
  }
  const readable = alternatives(read);
  if (readable !== undefined) {
    const each = readable.map((one) => differ(written, within(one, read), path));
    return each.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  const values = (shape: Shape) => shape.enum ?? (shape.const === undefined ? [] : [shape.const]);
  const words = values(read);
  if (words.length > 0) {
    const unknown = values(written).filter((value) => !words.includes(value));
    if (values(written).length === 0) return [`${path}: any value`];
    return unknown.map((value) => `${path}: ${String(value)}`);
  }
  if (read.type === undefined) return [];
  const typesOf = ({ type = [] }: Shape) => [type].flat();
  const types = typesOf(read);
  const others = typesOf(written).filter(
    (type) => !types.includes(type) && !(type === 'integer' && types.includes('number')),
  );
  if (others.length > 0) return [`${path}: ${others.join()}`];
  return [...limits(written, read, path), ...parts(written, read, path, within)];
}

const HIGHEST = ['maxLength', 'maxItems', 'maximum'] as const;
const LOWEST = ['minLength', 'minItems', 'minimum'] as const;

function limits(written: Shape, read: Shape, path: string): string[] {
  const wider = [
    ...HIGHEST.filter((name) => (written[name] ?? Infinity) > (read[name] ?? Infinity)),
    ...LOWEST.filter((name) => (written[name] ?? -Infinity) < (read[name] ?? -Infinity)),
    ...(['format', 'pattern'] as const).filter(
      (name) => read[name] !== undefined && read[name] !== written[name],
    ),
  ];
  return wider.map((name) => `${path}: ${name}`);
}

function parts(
  written: Shape,
  read: Shape,
  path: string,
  within: (shape: unknown, root: Shape) => Shape,
): string[] {
  if (read.type === 'array') {
    return [...differ(within(written.items, written), within(read.items, read), `${path}[]`)];
  }
  const known = read.properties ?? {};
  const missing = (read.required ?? []).filter((name) => !written.required?.includes(name));
  const fields = Object.entries(written.properties ?? {}).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const reader = known[name];
    if (reader !== undefined) return differ(within(value, written), within(reader, read), at);
    return read.additionalProperties === false ? [`${at}: unknown field`] : [];
  });
  return [...missing.map((name) => `${path}.${name}: may be absent`), ...fields];
}

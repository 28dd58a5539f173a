/** Reads the list of devices to install from CSV: `name` and, where it is known, the `room` that each shows. */
import type { FieldError } from '../platform/errors.ts';
import { lowerAscii } from '../platform/text.ts';
import type { Room } from '../rooms/contract.ts';
import { type CsvRow, parseCsv } from './csv.ts';
import { type Device, isRevoked } from './device.ts';
import { deviceNameSchema } from './device-view.ts';

const MOST_ROWS = 5_000;
const COLUMNS = ['name', 'room'];

export interface PlannedDevice {
  readonly line: number;
  readonly name: string;
  /** Undefined leaves its room as it is. */
  readonly roomId: string | undefined;
  /** The device of this name that exists already. */
  readonly known: Device | undefined;
}

export type DevicePlan =
  | { readonly rows: readonly PlannedDevice[] }
  /** One error for everything that is wrong, by line. */
  | { readonly errors: readonly FieldError[] };

/** Checks every row before any is applied. Rooms are named by id or by address. */
export function planDevices(
  text: string,
  {
    rooms,
    devices,
    defaultTimeZone,
  }: {
    readonly rooms: readonly Room[];
    readonly devices: readonly Device[];
    /** The organisation's, for rooms without one of their own. */
    readonly defaultTimeZone: string | null;
  },
): DevicePlan {
  const parsed = parseCsv(text);
  const [head, ...rows] = parsed ?? [];
  const shape = shapeErrors(parsed === undefined, head, rows.length);
  if (head === undefined || shape.length > 0) return { errors: shape };

  const columns = head.fields.map((title) => title.toLowerCase());
  const roomNamed = new Map(
    rooms
      .filter(({ state }) => state !== 'gone')
      .flatMap((room) => [room.id, lowerAscii(room.emailAddress)].map((key) => [key, room])),
  );
  const devicesNamed = Map.groupBy(
    devices.filter((device) => !isRevoked(device)),
    ({ name }) => name,
  );
  const lines = new Map<string, number>();
  const errors: FieldError[] = [];
  const planned = rows.map(({ line, fields }): PlannedDevice => {
    const wrong = (column: string, detail: string) =>
      errors.push({ pointer: `/${line}${column === '' ? '' : `/${column}`}`, detail });
    const value = (column: string) => fields[columns.indexOf(column)] ?? '';
    const [name, roomText] = [value('name'), value('room')];
    const known = devicesNamed.get(name) ?? [];
    const room = roomNamed.get(roomText) ?? roomNamed.get(lowerAscii(roomText));
    if (fields.length !== columns.length)
      wrong('', `has ${fields.length} fields, not ${columns.length}`);
    if (name === '') wrong('name', 'is missing');
    const fault = deviceNameSchema.safeParse(name).error?.issues[0];
    if (name !== '' && fault !== undefined) wrong('name', fault.message);
    const earlier = lines.get(name);
    if (earlier !== undefined) wrong('name', `stands in line ${earlier} already`);
    else lines.set(name, line);
    if (known.length > 1) wrong('name', 'is the name of several devices');
    if (roomText !== '' && room === undefined) wrong('room', 'is no room of this organisation');
    const isPlaced = room === undefined || (room.timeZone ?? defaultTimeZone) !== null;
    if (!isPlaced && known[0]?.roomId !== room.id) {
      wrong('room', 'has no time zone: set its own, or a default for the organisation');
    }
    return { line, name, roomId: room?.id, known: known[0] };
  });
  return errors.length > 0 ? { errors } : { rows: planned };
}

function shapeErrors(isBroken: boolean, head: CsvRow | undefined, rows: number): FieldError[] {
  if (isBroken) return [{ pointer: '', detail: 'is not CSV: a quote is out of place' }];
  const columns = (head?.fields ?? []).map((title) => title.toLowerCase());
  const isHead =
    columns.includes('name') &&
    new Set(columns).size === columns.length &&
    columns.every((column) => COLUMNS.includes(column));
  if (!isHead) return [{ pointer: '/1', detail: 'must be the header: name,room' }];
  if (rows === 0) return [{ pointer: '', detail: 'has no rows' }];
  return rows > MOST_ROWS ? [{ pointer: '', detail: `has more than ${MOST_ROWS} rows` }] : [];
}

/** Reads a file of devices to add, and says of each wrong line what to correct, before anything is sent. Pure. */
import type { Room } from '../rooms/room-queries.ts';
import { type CsvRow, parseCsv, toCsv } from './csv.ts';
import type { Device } from './device-queries.ts';

const MOST_ROWS = 5_000;
const LONGEST_NAME = 100;

type Fault =
  | 'not-csv'
  | 'header'
  | 'empty'
  | 'too-many'
  | 'fields'
  | 'name-missing'
  | 'name-long'
  | 'name-characters'
  | 'name-twice'
  | 'name-ambiguous'
  | 'room-unknown'
  | 'zone-missing';

export interface PlannedDevice {
  readonly line: number;
  readonly name: string;
  /** As the file names it: an id or an address, or empty. */
  readonly room: string;
}

interface WrongLine {
  /** 0: the file as a whole. */
  readonly line: number;
  readonly fault: Fault;
}

export interface CheckedList {
  readonly rows: readonly PlannedDevice[];
  readonly wrong: readonly WrongLine[];
}

export function checkList(
  text: string,
  known: { readonly rooms: readonly Room[]; readonly devices: readonly Device[] },
): CheckedList {
  const parsed = parseCsv(text);
  const [head, ...lines] = parsed ?? [];
  const fault = parsed === undefined ? 'not-csv' : faultOfFile(head, lines.length);
  if (head === undefined || fault !== undefined) {
    return { rows: [], wrong: [{ line: fault === 'header' ? 1 : 0, fault: fault ?? 'header' }] };
  }
  const columns = columnsOf(head);
  const check = checker(known, columns.length);
  const rows: PlannedDevice[] = [];
  const wrong: WrongLine[] = [];
  for (const { line, fields } of lines) {
    const value = (column: string) => fields[columns.indexOf(column)] ?? '';
    const row = { line, name: value('name'), room: value('room') };
    const found = check(row, fields.length);
    if (found === undefined) rows.push(row);
    else wrong.push({ line, fault: found });
  }
  return { rows, wrong };
}

const columnsOf = ({ fields }: CsvRow): readonly string[] =>
  fields.map((title) => title.toLowerCase());

function faultOfFile(head: CsvRow | undefined, count: number): Fault | undefined {
  if (head === undefined) return 'header';
  const columns = columnsOf(head);
  const isHead =
    columns.includes('name') &&
    new Set(columns).size === columns.length &&
    columns.every((column) => column === 'name' || column === 'room');
  if (!isHead) return 'header';
  if (count === 0) return 'empty';
  return count > MOST_ROWS ? 'too-many' : undefined;
}

type Check = (row: PlannedDevice, fieldCount: number) => Fault | undefined;

function checker(
  { rooms, devices }: { readonly rooms: readonly Room[]; readonly devices: readonly Device[] },
  columnCount: number,
): Check {
  const roomNamed = new Map(
    rooms
      .filter(({ state }) => state !== 'gone')
      .flatMap((room) => [
        [room.id, room],
        [room.emailAddress.toLowerCase(), room],
      ]),
  );
  const named = Map.groupBy(
    devices.filter(({ state }) => state !== 'revoked'),
    ({ name }) => name,
  );
  const seen = new Set<string>();
  return ({ name, room: asked }, fieldCount) => {
    if (fieldCount !== columnCount) return 'fields';
    if (name === '') return 'name-missing';
    if (Array.from(name).length > LONGEST_NAME) return 'name-long';
    if (/\p{Cc}/u.test(name)) return 'name-characters';
    if (seen.has(name)) return 'name-twice';
    seen.add(name);
    const known = named.get(name) ?? [];
    if (known.length > 1) return 'name-ambiguous';
    if (asked === '') return undefined;
    const room = roomNamed.get(asked) ?? roomNamed.get(asked.toLowerCase());
    if (room === undefined) return 'room-unknown';
    return room.timeZone === null && known[0]?.roomId !== room.id ? 'zone-missing' : undefined;
  };
}

/** The list as the API takes it, and the file that is offered to begin with. */
export const listOf = (rows: readonly Pick<PlannedDevice, 'name' | 'room'>[]): string =>
  toCsv([['name', 'room'], ...rows.map(({ name, room }) => [name, room])]);

/** A line for each room that can have a device and has none. */
export function templateOf(
  rooms: readonly Room[],
  byRoom: ReadonlyMap<string, readonly unknown[]>,
): string {
  const free = rooms.filter(
    ({ id, state, timeZone }) => state !== 'gone' && timeZone !== null && !byRoom.has(id),
  );
  return listOf(
    free.map(({ displayName, emailAddress }) => ({
      name: Array.from(displayName).slice(0, LONGEST_NAME).join(''),
      room: emailAddress,
    })),
  );
}

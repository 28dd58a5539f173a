import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codesFile } from '../../../portal/devices/codes-file.ts';
import { parseCsv, toCsv, toSpreadsheet } from '../../../portal/devices/csv.ts';
import { checkList, templateOf } from '../../../portal/devices/device-list.ts';
import type { Device } from '../../../portal/devices/device-queries.ts';
import {
  type InstalledDevice,
  type InstallResult,
  install,
} from '../../../portal/devices/install.ts';
import type { Room } from '../../../portal/rooms/room-queries.ts';

const room = (id: string, more: Partial<Room> = {}) =>
  ({
    id,
    displayName: id,
    emailAddress: `${id}@contoso.example`,
    timeZone: 'UTC',
    state: 'active',
    ...more,
  }) as Room;
const device = (name: string, more: Partial<Device> = {}) =>
  ({ id: name, name, state: 'unpaired', roomId: null, ...more }) as Device;
const known = {
  rooms: [room('oak'), room('elm', { timeZone: null }), room('ash', { state: 'gone' })],
  devices: [device('Twice'), device('Twice', { id: 'other' }), device('Old', { state: 'revoked' })],
};

describe('CSV', () => {
  it('reads back every text that it writes', () => {
    const field = fc.string().map((text) => text.replaceAll(/[\r\uFEFF]/g, '').trim());
    const rows = fc.array(fc.tuple(fc.constant('x'), field), { minLength: 1 });

    fc.assert(
      fc.property(rows, (written) => {
        const read = parseCsv(toCsv([['name', 'room'], ...written]));
        expect(read?.slice(1).map(({ fields }) => fields)).toEqual(written);
      }),
    );
  });

  it('reads the semicolons that spreadsheets of many countries write', () => {
    const [, row] = parseCsv('\uFEFFname;room\r\n"Hall; north";oak@contoso.example\r\n') ?? [];

    expect(row?.fields).toEqual(['Hall; north', 'oak@contoso.example']);
  });

  it('knows no rows when a quotation mark is out of place', () => {
    expect(parseCsv('name\n"Hall" 1\n')).toBeUndefined();
  });

  it('lets no name become a formula in a spreadsheet', () => {
    expect(toSpreadsheet([['=HYPERLINK("x")', '-1']])).toBe('\uFEFF"\'=HYPERLINK(""x"")",\'-1\r\n');
  });
});

describe('a list of devices', () => {
  it('is checked line by line before anything is sent', () => {
    const list = [
      'Name,Room',
      'Fine,OAK@contoso.example',
      ',oak',
      `${'x'.repeat(101)},`,
      'Fine,',
      'Twice,',
      'Lost,ash',
      'Elm,elm',
      'Three,oak,more',
      'Old,',
    ].join('\n');

    const { rows, wrong } = checkList(list, known);

    expect(rows.map(({ line, name }) => [line, name])).toEqual([
      [2, 'Fine'],
      [10, 'Old'],
    ]);
    expect(wrong.map(({ line, fault }) => [line, fault])).toEqual([
      [3, 'name-missing'],
      [4, 'name-long'],
      [5, 'name-twice'],
      [6, 'name-ambiguous'],
      [7, 'room-unknown'],
      [8, 'zone-missing'],
      [9, 'fields'],
    ]);
  });

  it.each([
    ['title;zimmer\nA;', { line: 1, fault: 'header' }],
    ['', { line: 1, fault: 'header' }],
    ['name,room\n', { line: 0, fault: 'empty' }],
    ['name\n"A', { line: 0, fault: 'not-csv' }],
    [`name\n${'A\n'.repeat(5_001)}`, { line: 0, fault: 'too-many' }],
  ])('is refused as a whole when the file is %j', (text, fault) => {
    expect(checkList(text, known)).toEqual({ rows: [], wrong: [fault] });
  });

  it('is offered with every room that can have a device and has none', () => {
    const rooms = [...known.rooms, room('fir')];

    expect(templateOf(rooms, new Map([['fir', [device('F')]]]))).toBe(
      'name,room\r\noak,oak@contoso.example\r\n',
    );
  });
});

describe('adding the devices of a list', () => {
  const planned = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ line: index + 2, name: `D${index}`, room: '' }));
  const start = (count: number): InstallResult => ({
    installed: [],
    refused: [],
    left: planned(count),
  });
  const answerTo = (list: string): InstalledDevice[] =>
    list
      .trim()
      .split('\r\n')
      .slice(1)
      .map((text, index) => ({
        line: index + 2,
        id: text,
        name: text.replace(',', ''),
        roomId: null,
        outcome: 'created',
        pairingCode: `CODE-${text}`,
      }));
  const refusal = new Error('refused');

  it('tells its progress part by part, with the lines of the whole list', async () => {
    const progress: number[] = [];

    const result = await install(start(250), {
      send: (list) => Promise.resolve(answerTo(list)),
      refusalOf: () => undefined,
      onProgress: ({ installed }) => progress.push(installed.length),
    });

    expect(progress).toEqual([100, 200, 250]);
    expect(result.installed.map(({ line, name }) => [line, name])).toEqual(
      planned(250).map(({ line, name }) => [line, name]),
    );
  });

  it('leaves out the lines that the service refuses, and says why', async () => {
    const { installed, refused } = await install(start(3), {
      send: (list) =>
        list.includes('D1,') ? Promise.reject(refusal) : Promise.resolve(answerTo(list)),
      refusalOf: () => ({ errors: [{ pointer: '/3/name', detail: 'is taken' }] }),
      onProgress: () => undefined,
    });

    expect(installed.map(({ line, name }) => [line, name])).toEqual([
      [2, 'D0'],
      [4, 'D2'],
    ]);
    expect(refused).toEqual([{ line: 3, name: 'D1', detail: 'name is taken' }]);
  });

  it('keeps the codes it has when the service goes away, and goes on from there', async () => {
    let isAway = false;
    const ports = {
      send(list: string) {
        if (isAway) return Promise.reject(refusal);
        isAway = true;
        return Promise.resolve(answerTo(list));
      },
      refusalOf: () => undefined,
      onProgress: () => undefined,
    };
    const stopped = await install(start(150), ports);
    isAway = false;

    const { error, left, installed } = await install(stopped, ports);

    expect({ kept: stopped.installed.length, left: stopped.left.length }).toEqual({
      kept: 100,
      left: 50,
    });
    expect(stopped.error).toBe(refusal);
    expect({ error, left, all: installed.length }).toEqual({
      error: undefined,
      left: [],
      all: 150,
    });
  });

  it('ends in a file of every line with its code or the reason why it has none', () => {
    const text = codesFile(
      {
        installed: answerTo('name,room\r\nHall,'),
        refused: [{ line: 3, name: 'Attic', detail: 'is taken' }],
        left: [{ line: 4, name: 'Cellar', room: 'oak' }],
      },
      {
        rooms: [],
        words: {
          name: 'name',
          room: 'room',
          outcome: 'outcome',
          code: 'code',
          ends: 'ends',
          reason: 'reason',
        },
        outcomes: { created: 'added', changed: 'c', unchanged: 'u', refused: 'refused' },
      },
    );

    expect(text.trim().split('\r\n').slice(1)).toEqual([
      'Hall,,added,"CODE-Hall,",,',
      'Attic,,refused,,,is taken',
      'Cellar,oak,,,,',
    ]);
  });
});

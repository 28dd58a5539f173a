/** Whatever a room or a group is called, a script says the same, and only its names differ. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { equals, literal } from '../../../shared/scope/power-shell.ts';
import { accessScripts, undoScripts } from '../../../shared/scope/scripts.ts';
import { readPowerShell } from '../../support/power-shell.ts';

/** Any sequence of UTF-16 units, and what people with bad intent would write. */
const signs = ["'", '’', '‘', '‚', '‛', '"', '“', '$', '$(', ')', '`', '#', '<#', '#>', ' '];
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom(...signs)).map((parts) => parts.join('a')),
  fc.constantFrom("'; Remove-Mailbox -Identity x #", 'x\n}\nexit\n', '@"', "'@", '$(exit)', 'Б'),
);
const target = fc.record({
  syncAppId: fc.uuid(),
  servicePrincipalId: fc.uuid(),
  rooms: fc.array(fc.record({ displayName: name, emailAddress: name }), { maxLength: 4 }),
  outsideMailbox: name,
  groupName: name,
});
/** As Windows PowerShell reads a file without a byte order mark. */
const readAsCodePage = (script: string): string =>
  new TextDecoder('windows-1252').decode(new TextEncoder().encode(script));

describe('a literal', () => {
  it('A PowerShell literal reads back as exactly the text, in any code page', () => {
    fc.assert(
      fc.property(name, (text) => {
        const written = literal(text);

        expect(readPowerShell(readAsCodePage(written))).toEqual({ texts: [text], code: '<text>' });
      }),
    );
  });
});

describe('a script', () => {
  it('A script holds every name exactly, and no name changes the code around it', () => {
    fc.assert(
      fc.property(target, (wanted) => {
        const plain = {
          ...wanted,
          rooms: wanted.rooms.map(() => ({ displayName: 'a', emailAddress: 'b' })),
          outsideMailbox: 'c',
          groupName: 'd',
        };
        for (const write of [accessScripts, undoScripts]) {
          for (const mechanism of ['rbac', 'applicationAccessPolicy'] as const) {
            const read = readPowerShell(readAsCodePage(write(wanted)[mechanism]));

            expect(read.code).toBe(readPowerShell(write(plain)[mechanism]).code);
            expect(read.texts).toContain(wanted.groupName);
            expect(read.texts).toContain(equals('Name', wanted.groupName));
            if (write === accessScripts) {
              const rooms = wanted.rooms.flatMap((room) => [room.emailAddress, room.displayName]);
              expect(read.texts.join('|')).toContain([...rooms, wanted.outsideMailbox].join('|'));
            }
          }
        }
      }),
    );
  });
});

/** The file with the pairing codes of many devices: every line of the list with what became of it. Pure. */
import type { Room } from '../rooms/room-queries.ts';
import { toSpreadsheet } from './csv.ts';
import type { InstalledDevice, InstallResult } from './install.ts';

type Outcome = InstalledDevice['outcome'] | 'refused';

interface About {
  readonly rooms: readonly Pick<Room, 'id' | 'displayName'>[];
  readonly words: Readonly<
    Record<'name' | 'room' | 'outcome' | 'code' | 'ends' | 'reason', string>
  >;
  readonly outcomes: Readonly<Record<Outcome, string>>;
}

export function codesFile(
  { installed, refused, left }: Pick<InstallResult, 'installed' | 'refused' | 'left'>,
  { rooms, words, outcomes }: About,
): string {
  const roomName = new Map(rooms.map(({ id, displayName }) => [id, displayName]));
  const lines = [
    ...installed.map((device) => ({
      line: device.line,
      fields: [
        device.name,
        roomName.get(device.roomId ?? '') ?? device.roomId ?? '',
        outcomes[device.outcome],
        device.pairingCode ?? '',
        device.pairingCodeExpiresAt ?? '',
        '',
      ],
    })),
    ...refused.map(({ line, name, detail }) => ({
      line,
      fields: [name, '', outcomes.refused, '', '', detail],
    })),
    ...left.map(({ line, name, room }) => ({ line, fields: [name, room, '', '', '', ''] })),
  ].sort((first, second) => first.line - second.line);
  const { name, room, outcome, code, ends, reason } = words;
  return toSpreadsheet([
    [name, room, outcome, code, ends, reason],
    ...lines.map(({ fields }) => fields),
  ]);
}

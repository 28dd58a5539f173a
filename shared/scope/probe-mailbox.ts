/** The mailbox that must be refused: the connecting administrator's own, or one that an administrator named. */
import { z } from 'zod';
import type { Connection } from '../onboarding/contract.ts';
import { lowerAscii } from '../platform/text.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { MailboxAccessRow, ProbeMailbox } from './mailbox-access-row.ts';
import type { AddressCipher } from './ports.ts';

export interface ChosenProbeMailbox {
  /** Object id or address, as Graph takes both. */
  readonly mailbox: string;
  readonly objectId?: string | undefined;
  readonly chosen: 'connecting-administrator' | 'named';
  readonly mark: string;
}

/** Returns undefined when no mailbox is known: the tenant was connected before we kept the administrator, or the key is lost. */
export async function chosenProbeMailbox(
  cipher: AddressCipher,
  { canary }: Pick<MailboxAccessRow, 'canary'>,
  { administratorId }: Pick<Connection, 'administratorId'>,
): Promise<ChosenProbeMailbox | undefined> {
  if (canary === undefined) {
    return administratorId === undefined
      ? undefined
      : {
          mailbox: administratorId,
          objectId: administratorId,
          chosen: 'connecting-administrator',
          mark: administratorId,
        };
  }
  const { objectId, sealed, mark } = canary;
  const mailbox = objectId ?? (sealed === undefined ? undefined : await cipher.decrypt(sealed));
  return mailbox === undefined ? undefined : { mailbox, objectId, chosen: 'named', mark };
}

const objectIdSchema = z.guid().transform(lowerAscii);

/** Only apps that may read users get object ids from Microsoft, and ours may not: an address is kept encrypted until an answer names the id. */
export async function namedProbeMailbox(
  cipher: AddressCipher,
  named: string,
): Promise<ProbeMailbox> {
  const objectId = objectIdSchema.safeParse(named);
  return objectId.success
    ? { objectId: objectId.data, mark: objectId.data }
    : await cipher.encrypt(lowerAscii(named));
}

export async function isRoom(
  rooms: Rooms,
  organisationId: string,
  { mailbox, objectId }: ChosenProbeMailbox,
): Promise<boolean> {
  for await (const room of rooms.each(organisationId)) {
    if (room.emailAddress === mailbox) return true;
    if (objectId !== undefined && lowerAscii(room.placeId ?? '') === objectId) return true;
  }
  return false;
}

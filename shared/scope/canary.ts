/** The mailbox that must be refused: the connecting administrator's own, or one that an administrator named. */
import { z } from 'zod';
import type { Connection } from '../onboarding/contract.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { Sealer } from './ports.ts';
import type { Canary, ScopeRow } from './scope-row.ts';

export interface ChosenCanary {
  /** Object id or address, as Graph takes both. */
  readonly mailbox: string;
  readonly objectId?: string | undefined;
  readonly chosen: 'connecting-administrator' | 'named';
  readonly mark: string;
}

/** Undefined when nobody is known to ask for: connected before the administrator was kept, or the key is lost. */
export async function canaryOf(
  sealer: Sealer,
  { canary }: Pick<ScopeRow, 'canary'>,
  { administratorId }: Pick<Connection, 'administratorId'>,
): Promise<ChosenCanary | undefined> {
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
  const mailbox = objectId ?? (sealed === undefined ? undefined : await sealer.open(sealed));
  return mailbox === undefined ? undefined : { mailbox, objectId, chosen: 'named', mark };
}

const objectIdSchema = z.guid().transform((id) => id.toLowerCase());

/** Microsoft tells object ids only to apps that may read users, which ours may not: an address is sealed until it does. */
export async function namedCanary(sealer: Sealer, named: string): Promise<Canary> {
  const objectId = objectIdSchema.safeParse(named);
  return objectId.success
    ? { objectId: objectId.data, mark: objectId.data }
    : await sealer.seal(named.toLowerCase());
}

export async function isRoom(
  rooms: Rooms,
  organisationId: string,
  { mailbox, objectId }: ChosenCanary,
): Promise<boolean> {
  for await (const room of rooms.each(organisationId)) {
    if (room.emailAddress === mailbox) return true;
    if (objectId !== undefined && room.placeId?.toLowerCase() === objectId) return true;
  }
  return false;
}

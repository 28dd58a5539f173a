/**
 * The `clientState` of a subscription names the room and carries our MAC, so that a notification is proven without a
 * lookup.
 */
import { equalInConstantTime, hmacSha256 } from '../platform/ids.ts';

export interface NotifiedRoom {
  readonly organisationId: string;
  readonly roomId: string;
}

/** 192 bits: the whole stays below Graph's 128 characters with our 16-character ids. */
const MAC_LENGTH = 32;

export function mintClientState(key: string, room: NotifiedRoom, sequence: number): string {
  const claim = `${room.organisationId}.${room.roomId}.${sequence}`;
  return `${claim}.${mac(key, claim)}`;
}

export function verifyClientState(key: string, clientState: string): NotifiedRoom | undefined {
  const [organisationId, roomId, sequence, proof, more] = clientState.split('.');
  if (organisationId === undefined || roomId === undefined) return undefined;
  if (proof === undefined || more !== undefined) return undefined;
  const expected = mac(key, `${organisationId}.${roomId}.${sequence}`);
  return equalInConstantTime(proof, expected) ? { organisationId, roomId } : undefined;
}

const mac = (key: string, claim: string): string => hmacSha256(key, claim).slice(0, MAC_LENGTH);

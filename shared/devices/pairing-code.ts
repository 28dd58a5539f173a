/** Pairing codes: ten letters of an alphabet that spells no words (RFC 8628 §6.1), shown as `XXXXX-XXXXX`. */
import { randomInt } from 'node:crypto';
import { hmacSha256 } from '../platform/ids.ts';

const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LETTERS = 10;

export function newPairingCode(random: (below: number) => number = randomInt): string {
  const letters = Array.from({ length: LETTERS }, () => ALPHABET.charAt(random(ALPHABET.length)));
  return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`;
}

/** A typed code as it is hashed: case, spaces and hyphens do not matter. */
export const normalisePairingCode = (typed: string): string =>
  typed.replaceAll(/[\s-]/g, '').toUpperCase();

/** The stored form of a code: without the key a stolen table does not give the codes away. */
export const hashPairingCode = (key: string, typed: string): string =>
  hmacSha256(key, normalisePairingCode(typed));

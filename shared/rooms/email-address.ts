/** A mailbox's SMTP address as we key rooms by it. Exchange takes apostrophes, and domains and names beyond ASCII. */
import { z } from 'zod';
import { lowerAscii, visible } from '../platform/text.ts';

/** Normalising makes ASCII characters of these three: the KELVIN SIGN would become a `K`, and so another address. */
const COMPOSED = /[^\u212a\u037e\u1fef]+/g;

export const plainAddress = (address: string): string =>
  lowerAscii(address.trim().replace(COMPOSED, (part) => part.normalize('NFC')));

/** Lenient: Microsoft decides whether the mailbox exists. */
export const emailAddressSchema = visible(z.string().trim().max(320)).regex(
  /^[^\s@<>()[\]\\,;:/?#]+@[^\s@<>()[\]\\,;:/?#]+$/u,
  { message: 'is not an e-mail address' },
);

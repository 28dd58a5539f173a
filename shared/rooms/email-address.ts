/** A mailbox's SMTP address as we key rooms by it. Exchange takes apostrophes, and domains and names beyond ASCII. */
import { z } from 'zod';

export const plainAddress = (address: string): string =>
  address.trim().normalize('NFC').toLowerCase();

/** Lenient: Microsoft decides whether the mailbox exists. */
export const emailAddressSchema = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>()[\]\\,;:/?#]+@[^\s@<>()[\]\\,;:/?#]+$/u, {
    message: 'is not an e-mail address',
  });

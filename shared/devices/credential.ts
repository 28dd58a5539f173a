/**
 * The device credential `<organisation>.<device>.<secret>`: opaque to the device, one point read for us. Two slots,
 * so that a new secret is only relied on once the device has used it. Which of several offers for the second slot
 * arrived is unknown, so the first that is used takes it. Secrets that lost their slot are remembered, because their
 * use shows that a copy exists.
 */
import { z } from 'zod';
import { bearerToken } from '../platform/bearer.ts';
import { equalInConstantTime, idSchema, newSecret, sha256 } from '../platform/ids.ts';

const slot = z.object({ hash: z.string(), issuedAt: z.iso.datetime() });
export const credentialSlotsSchema = z.object({
  current: slot,
  next: slot.optional(),
  /** Offers before `next`, newest first: a late one may have overtaken the one that the device has kept. */
  earlier: z.array(slot).default([]),
  /** Hashes of the secrets that rotation replaced, newest first. */
  retired: z.array(z.string()).default([]),
  /** Hashes of offers that another one was used instead of, newest first. */
  unused: z.array(z.string()).default([]),
  /** When one of either was first used again. */
  reusedAt: z.iso.datetime().optional(),
});
export type CredentialSlots = z.infer<typeof credentialSlotsSchema>;

export interface Credential {
  readonly organisationId: string;
  readonly deviceId: string;
  readonly secret: string;
}

/** Five years of rotations. */
const REMEMBERED = 32;
/** How many answers in a row may get lost; the use of an older offer raises the alarm as well. */
const OPEN_OFFERS = 8;
const ROTATE_AFTER_MS = 60 * 24 * 3600 * 1000;

export const newCredential = (organisationId: string, deviceId: string): Credential => ({
  organisationId,
  deviceId,
  secret: newSecret(),
});

export const formatCredential = ({ organisationId, deviceId, secret }: Credential): string =>
  `${organisationId}.${deviceId}.${secret}`;

/** From an `Authorization` header; undefined when it is not one of ours. */
export function parseCredential(authorization: string | null): Credential | undefined {
  const token = bearerToken(authorization) ?? '';
  const [organisationId, deviceId, secret, ...rest] = token.split('.');
  if (rest.length > 0 || secret === undefined || !/^[\w-]{43}$/.test(secret)) return undefined;
  const ids = z.tuple([idSchema, idSchema]).safeParse([organisationId, deviceId]);
  if (!ids.success) return undefined;
  return { organisationId: ids.data[0], deviceId: ids.data[1], secret };
}

export const firstSlot = (credential: Credential, now: Date): CredentialSlots => ({
  current: { hash: sha256(credential.secret), issuedAt: now.toISOString() },
  earlier: [],
  retired: [],
  unused: [],
});

export function slotOf(
  slots: CredentialSlots,
  secret: string,
): 'current' | 'next' | 'retired' | undefined {
  const hash = sha256(secret);
  const isIt = (known: string) => equalInConstantTime(known, hash);
  if (isIt(slots.current.hash)) return 'current';
  if (offersOf(slots).some((offer) => isIt(offer.hash))) return 'next';
  return [...slots.retired, ...slots.unused].some(isIt) ? 'retired' : undefined;
}

const offersOf = ({ next, earlier }: CredentialSlots) =>
  next === undefined ? [] : [next, ...earlier];

const remember = (fresh: readonly { readonly hash: string }[], known: readonly string[]) =>
  [...fresh.map(({ hash }) => hash), ...known].slice(0, REMEMBERED);

export const isDueForRotation = (slots: CredentialSlots, now: Date): boolean =>
  now.getTime() - Date.parse(slots.current.issuedAt) > ROTATE_AFTER_MS;

/** All offers work until one is used, because an earlier one may have arrived. */
export function withNext(
  slots: CredentialSlots,
  credential: Credential,
  now: Date,
): CredentialSlots {
  const before = offersOf(slots);
  return {
    ...slots,
    next: firstSlot(credential, now).current,
    earlier: before.slice(0, OPEN_OFFERS - 1),
    unused: remember(before.slice(OPEN_OFFERS - 1), slots.unused),
  };
}

/** The offer was used: from here on the old secret and the other offers are refused. */
export function promoted(slots: CredentialSlots, secret: string): CredentialSlots {
  const hash = sha256(secret);
  const offers = offersOf(slots);
  const used = offers.find((offer) => equalInConstantTime(offer.hash, hash));
  if (used === undefined) return slots;
  return {
    ...slots,
    current: used,
    next: undefined,
    earlier: [],
    retired: remember([slots.current], slots.retired),
    unused: remember(
      offers.filter((offer) => offer !== used),
      slots.unused,
    ),
  };
}

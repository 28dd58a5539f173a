/**
 * The device credential `<organisation>.<device>.<secret>`: opaque to the device, one point read for us. Two slots,
 * so that a new secret is only relied on once the device has used it; what they held before is remembered, because its
 * return means that somebody has a copy.
 */
import { z } from 'zod';
import { equalInConstantTime, idSchema, newSecret, sha256 } from '../platform/ids.ts';

const slot = z.object({ hash: z.string(), issuedAt: z.iso.datetime() });
export const credentialSlotsSchema = z.object({
  current: slot,
  next: slot.optional(),
  /** Hashes of the secrets that rotation replaced, newest first. */
  retired: z.array(z.string()).default([]),
  /** When one of them was first used again. */
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
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [organisationId, deviceId, secret, ...rest] = token.split('.');
  if (rest.length > 0 || secret === undefined || !/^[\w-]{43}$/.test(secret)) return undefined;
  const ids = z.tuple([idSchema, idSchema]).safeParse([organisationId, deviceId]);
  if (!ids.success) return undefined;
  return { organisationId: ids.data[0], deviceId: ids.data[1], secret };
}

export const firstSlot = (credential: Credential, now: Date): CredentialSlots => ({
  current: { hash: sha256(credential.secret), issuedAt: now.toISOString() },
  retired: [],
});

export function slotOf(
  { current, next, retired }: CredentialSlots,
  secret: string,
): 'current' | 'next' | 'retired' | undefined {
  const hash = sha256(secret);
  if (equalInConstantTime(current.hash, hash)) return 'current';
  if (next !== undefined && equalInConstantTime(next.hash, hash)) return 'next';
  return retired.some((old) => equalInConstantTime(old, hash)) ? 'retired' : undefined;
}

export const isDueForRotation = (slots: CredentialSlots, now: Date): boolean =>
  now.getTime() - Date.parse(slots.current.issuedAt) > ROTATE_AFTER_MS;

/** Both work until the next is used; asking again replaces a next that never arrived. */
export const withNext = (
  slots: CredentialSlots,
  credential: Credential,
  now: Date,
): CredentialSlots => ({ ...slots, next: firstSlot(credential, now).current });

/** The next secret was used: from here on the old one is refused. */
export const promoted = ({ next, ...slots }: CredentialSlots): CredentialSlots =>
  next === undefined
    ? slots
    : {
        ...slots,
        current: next,
        retired: [slots.current.hash, ...slots.retired].slice(0, REMEMBERED),
      };

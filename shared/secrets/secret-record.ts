/** Our own note of one secret in use: what it is called and when it ends, never its value. */
import { z } from 'zod';
import type { Alert, AlertCause } from '../alerts/contract.ts';
import type { AppSecret } from './contract.ts';
import { EXPIRED, type ExpiryPolicy, severityOf } from './expiry-policy.ts';

/** Concerns no single organisation, as alerts name it. */
export const PLATFORM = 'platform';

export const secretRecordSchema = z.object({
  organisationId: z.string(),
  name: z.string(),
  version: z.string(),
  /** Microsoft's; only known of secrets that we made. */
  keyId: z.string().optional(),
  generation: z.number().int().optional(),
  createdAt: z.string().optional(),
  expiresOn: z.string(),
  /** The rung of the ladder that was announced last, for this version. */
  warned: z.number().int().optional(),
  /** How many renewals have ended: it numbers the next one, so that two never run. */
  rotations: z.number().int(),
  /** A sweep has seen to it that no other credential lives beside this version. */
  tidied: z.boolean().optional(),
  /** Why the last renewal failed. */
  problem: z.string().optional(),
});
export type SecretRecord = z.infer<typeof secretRecordSchema>;

export const recordOf = (
  organisationId: string,
  { name, version, keyId, createdAt, expiresOn }: AppSecret,
  generation: number,
): SecretRecord => ({
  organisationId,
  name,
  version,
  keyId,
  generation,
  createdAt,
  expiresOn,
  rotations: 0,
});

export const expiryCause = (
  { organisationId, version }: Pick<SecretRecord, 'organisationId' | 'version'>,
  rung: number,
): AlertCause => ({ organisationId, kind: 'secret-expiry', subject: `${version}-${rung}` });

export const rotationCause = ({
  organisationId,
  name,
}: Pick<SecretRecord, 'organisationId' | 'name'>): AlertCause => ({
  organisationId,
  kind: 'secret-rotation',
  subject: name,
});

export function expiryAlert(record: SecretRecord, rung: number, policy: ExpiryPolicy): Alert {
  const day = record.expiresOn.slice(0, 10);
  const fate = rung === EXPIRED ? `expired on ${day}` : `expires on ${day}`;
  return {
    ...expiryCause(record, rung),
    severity: severityOf(rung, policy),
    message:
      record.organisationId === PLATFORM
        ? `The secret of ClickShare Meeting Room Discovery ${fate}. Make a new one in Entra and store it as a new version of ${record.name} in Key Vault.`
        : `The secret of ClickShare Calendar Sync ${fate}. It is renewed by itself: nothing needs doing unless a failed renewal is reported as well.`,
  };
}

export const unwatchedCause = (name: string): AlertCause => ({
  organisationId: PLATFORM,
  kind: 'secret-expiry',
  subject: `${name}-unwatched`,
});

/** Of the discovery app's secret, which the operator stores: without an end in the vault nobody can be warned of it. */
export const unwatchedAlert = (name: string, isStored: boolean): Alert => ({
  ...unwatchedCause(name),
  severity: 'warning',
  message: isStored
    ? `The secret of ClickShare Meeting Room Discovery has no expiry date in Key Vault, so nobody will be warned before it ends. Set the expiry date of ${name} to the one that Entra shows.`
    : `Key Vault has no enabled version of ${name}, the secret of ClickShare Meeting Room Discovery. Make one in Entra and store it there with its expiry date.`,
});

/** The record of one secret in use: its name and when it ends, never its value. */
import { z } from 'zod';
import type { Alert, AlertCause, Alerts } from '../alerts/contract.ts';
import type { AppSecret } from './contract.ts';
import { EXPIRED, type ExpiryPolicy, severityOf } from './expiry-policy.ts';

/** The organisation id of what concerns no single organisation, as in alerts. */
export const PLATFORM = 'platform';

export const secretRecordSchema = z.object({
  organisationId: z.string(),
  name: z.string(),
  version: z.string(),
  /** Microsoft's id of the credential; only known for secrets that we made. */
  keyId: z.string().optional(),
  generation: z.number().int().optional(),
  createdAt: z.string().optional(),
  expiresOn: z.string(),
  /** The rung of the ladder that was raised last for this version. */
  warned: z.number().int().optional(),
  /** How many renewals have ended. It numbers the next one, so that two never run at once. */
  rotations: z.number().int(),
  /** A sweep has removed every other credential since this version was made. */
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

const OUTAGE = 'rotation.service-unavailable';
const outage: AlertCause = {
  organisationId: PLATFORM,
  kind: 'secret-rotation',
  subject: 'service',
};
const ownCause = ({ organisationId, name }: SecretRecord): AlertCause => ({
  organisationId,
  kind: 'secret-rotation',
  subject: name,
});

/** An outage of our own is one cause, whichever renewals met it. */
export const rotationCause = (record: SecretRecord, problem: string): AlertCause =>
  problem === OUTAGE ? outage : ownCause(record);

/** Ends what was told of the last renewal. Version 0.2 told each organisation of an outage. */
export async function resolveRotation(
  alerts: Pick<Alerts, 'resolve'>,
  record: SecretRecord,
): Promise<void> {
  await alerts.resolve(ownCause(record));
  if (record.problem === OUTAGE) await alerts.resolve(outage);
}

export function expiryAlert(record: SecretRecord, rung: number, policy: ExpiryPolicy): Alert {
  const day = record.expiresOn.slice(0, 10);
  const ends = rung === EXPIRED ? `expired on ${day}` : `expires on ${day}`;
  return {
    ...expiryCause(record, rung),
    severity: severityOf(rung, policy),
    message:
      record.organisationId === PLATFORM
        ? `The secret of ClickShare Meeting Room Discovery ${ends}. Make a new one in Entra and store it as a new version of ${record.name} in Key Vault.`
        : `The secret of ClickShare Calendar Sync ${ends}. The service renews it: do nothing, unless an alert reports a failed renewal.`,
  };
}

export const unwatchedCause = (name: string): AlertCause => ({
  organisationId: PLATFORM,
  kind: 'secret-expiry',
  subject: `${name}-unwatched`,
});

/** An operator stores the discovery app's secret. Without its expiry date in the vault nobody can be warned. */
export const unwatchedAlert = (name: string, isStored: boolean): Alert => ({
  ...unwatchedCause(name),
  severity: 'warning',
  message: isStored
    ? `The secret of ClickShare Meeting Room Discovery has no expiry date in Key Vault, so nobody will be warned before it ends. Set the expiry date of ${name} to the one that Entra shows.`
    : `Key Vault has no enabled version of ${name}, the secret of ClickShare Meeting Room Discovery. Make one in Entra and store it there with its expiry date.`,
});

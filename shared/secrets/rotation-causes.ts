/** Why a renewal waits or failed, who can mend it, and the next step. The secret in use keeps working meanwhile. */

const causes = {
  'rotation.secrets-forbidden':
    'A policy of the Microsoft tenant forbids secrets for apps. An administrator of the tenant allows password credentials for ClickShare Calendar Sync in the app management policies of Entra.',
  'rotation.lifetime-forbidden':
    'A policy of the Microsoft tenant allows only secrets of less than 30 days. An administrator of the tenant allows longer password lifetimes for ClickShare Calendar Sync in the app management policies of Entra.',
  'rotation.app-not-manageable':
    'ClickShare Meeting Room Discovery may not manage ClickShare Calendar Sync any more. An administrator of the tenant checks in Entra that both exist, and that the first owns the second and has Application.ReadWrite.OwnedBy.',
  'rotation.not-accepted':
    'Microsoft does not accept the new secret, so it was removed again. An administrator of the tenant looks at the sign-in logs of ClickShare Calendar Sync in Entra.',
  'rotation.not-proven':
    'No room calendar can be read with the new secret. An Exchange administrator checks that ClickShare Calendar Sync may still read the mailboxes of the rooms.',
  'rotation.microsoft-unavailable': 'Microsoft did not answer for too long. Nothing needs doing.',
  'rotation.microsoft-unexpected':
    'Microsoft answered in an unexpected way. An operator looks at the logs of this service.',
  /** Version 0.2 told it of each customer. */
  'rotation.vault-refused':
    'Key Vault refuses this service. An Azure administrator gives its managed identity the role Key Vault Secrets Officer, and allows its network in the firewall of the vault.',
  'rotation.service-misconfigured':
    'A part of this service is not set up as it must be. Operators were told, and the renewal goes on once they have mended it.',
  'rotation.service-unavailable':
    'Key Vault or storage did not answer for too long. An operator checks both in the Azure portal.',
  'rotation.interrupted': 'The renewal was interrupted. Nothing needs doing.',
} as const;

export type RotationCause = keyof typeof causes;
export const rotationCauses = Object.keys(causes) as RotationCause[];

/** For trouble of our own operators have one platform alert, not one for each customer. */
export const isOfPlatform = (code: RotationCause): boolean =>
  code === 'rotation.service-misconfigured';

/** The text for operators beside a secret whose renewal failed; `code` may be one of an older version. */
export const explainRotation = (code: string) => ({
  problemTitle: 'The last renewal of the secret failed',
  action:
    (causes as Readonly<Record<string, string>>)[code] ??
    'Find the failure in the logs, then begin the renewal anew.',
});

export const explain = (code: RotationCause): string =>
  `The secret of ClickShare Calendar Sync could not be renewed; the present one stays in use and the renewal is tried again every day. ${causes[code]}`;

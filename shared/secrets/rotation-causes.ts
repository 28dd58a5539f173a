/** Why a renewal waits or failed, and what to do about it. The secret in use keeps working meanwhile. */

const causes = {
  'rotation.secrets-forbidden':
    'A policy of the Microsoft tenant forbids secrets for apps. Allow password credentials for ClickShare Calendar Sync in the app management policies of Entra.',
  'rotation.lifetime-forbidden':
    'A policy of the Microsoft tenant allows only secrets of less than 30 days. Allow longer password lifetimes for ClickShare Calendar Sync in the app management policies of Entra.',
  'rotation.app-not-manageable':
    'ClickShare Meeting Room Discovery may not manage ClickShare Calendar Sync any more. In Entra, check that both exist, and that the first is an owner of the second and keeps Application.ReadWrite.OwnedBy.',
  'rotation.not-accepted':
    'Microsoft does not accept the new secret. It is removed again; look at the sign-in logs of ClickShare Calendar Sync in Entra.',
  'rotation.not-proven': 'No room calendar can be read with the new secret.',
  'rotation.microsoft-unavailable': 'Microsoft did not answer for too long.',
  'rotation.microsoft-unexpected': 'Microsoft answered in an unexpected way.',
  'rotation.vault-refused':
    'Key Vault refuses this service. Give the app the role Key Vault Secrets Officer, and allow its network in the firewall of the vault.',
  'rotation.service-unavailable': 'Key Vault or storage did not answer for too long.',
  'rotation.interrupted': 'The renewal broke off.',
} as const;

export type RotationCause = keyof typeof causes;
export const rotationCauses = Object.keys(causes) as RotationCause[];

export const explain = (code: RotationCause): string =>
  `The secret of ClickShare Calendar Sync could not be renewed; the present one stays in use and the renewal is tried again every day. ${causes[code]}`;

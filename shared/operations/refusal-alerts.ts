/** Texts for operators when a dependency of ours refuses this service: what is refused, what it means, and the cure. */
import type { Alert, AlertCause } from '../alerts/contract.ts';
import type { Dependency, Refusal, RefusalCode } from '../platform/refusals.ts';

interface Meaning {
  readonly refuses: string;
  readonly customers: string;
  readonly cure: string;
}

const network = 'allows the network of the Function App in the networking settings of';

const meanings: Readonly<Record<Dependency, Meaning>> = {
  'key-vault': {
    refuses: 'Key Vault refuses this service',
    customers:
      'set-ups wait, secrets are neither renewed nor deleted, and calendars whose secret is not in memory are not read, for any organisation',
    cure: 'gives the managed identity of the Function App the role "Key Vault Secrets Officer" on the vault',
  },
  'key-vault-changes': {
    refuses: 'Key Vault lets this service read secrets but not change them',
    customers: 'set-ups wait, and secrets are neither renewed nor deleted, for any organisation',
    cure: 'gives the managed identity of the Function App the role "Key Vault Secrets Officer" on the vault: "Key Vault Secrets User" does not suffice',
  },
  'key-vault-secrets': {
    refuses: 'Key Vault no longer has a client secret that is in use',
    customers:
      'calendars of the organisations whose set-up shows service.secret-lost are not read until this service has made a new secret for each, which it does by itself within minutes',
    cure: 'finds out in the logs of the vault who deleted or disabled it, and checks that KEY_VAULT_URL names the right vault',
  },
  'storage-tables': {
    refuses: 'Table storage refuses this service',
    customers: 'nothing works for any organisation, and alerts may not be stored',
    cure: 'gives the managed identity of the Function App the role "Storage Table Data Contributor" on the storage account, or corrects the key in AzureWebJobsStorage',
  },
  'storage-queues': {
    refuses: 'Queue storage refuses this service',
    customers: 'calendars are not read and set-ups stand still for any organisation',
    cure: 'gives the managed identity of the Function App the role "Storage Queue Data Contributor" on the storage account, or corrects the key in AzureWebJobsStorage',
  },
  'web-pubsub': {
    refuses: 'Web PubSub refuses this service',
    customers: 'screens and portals hear of changes only when they ask, for any organisation',
    cure: 'gives the managed identity of the Function App the role "Web PubSub Service Owner", or corrects the access key in WEB_PUBSUB_CONNECTION_STRING',
  },
  'managed-identity': {
    refuses: 'Azure gives this service no token for its managed identity',
    customers: 'nothing that needs Azure works for any organisation',
    cure: 'assigns the identity that MANAGED_IDENTITY_CLIENT_ID names to the Function App',
  },
};

/** Codes whose cure is not a role. */
const cures: Readonly<Partial<Record<RefusalCode, string>>> = {
  ForbiddenByFirewall: `${network} the vault`,
  ForbiddenByConnection: `${network} the vault, or connects it by a private endpoint`,
  ForbiddenByPolicy:
    'gives the managed identity of the Function App the role "Key Vault Secrets Officer", or an access policy with get, list, set, delete and recover of secrets where the vault uses access policies',
  AccountIsDisabled: 'enables the storage account, or its subscription',
  KeyBasedAuthenticationNotPermitted:
    'removes AzureWebJobsStorage and sets AzureWebJobsStorage__accountName, because the storage account takes no keys',
};

const isStorage = (dependency: Dependency): boolean => dependency.startsWith('storage-');

function cureOf({ dependency, code }: Refusal): string {
  const { cure } = meanings[dependency];
  // Storage says this for a firewall, and sometimes for a key or a role.
  if (isStorage(dependency) && code === 'AuthorizationFailure') {
    return `${network} the storage account, or ${cure}`;
  }
  return cures[code] ?? cure;
}

export const refusalCause = ({ dependency, code }: Refusal): AlertCause => ({
  organisationId: 'platform',
  kind: 'dependency-refuses',
  subject: `${dependency}|${code}`,
});

export function refusalAlert(refusal: Refusal): Alert {
  const { refuses, customers } = meanings[refusal.dependency];
  const who = `an Azure administrator ${cureOf(refusal)}.`;
  const next =
    refusal.dependency === 'key-vault-secrets'
      ? `So that it does not happen again, ${who}`
      : `Waiting does not help: ${who} A change of roles takes up to ten minutes to be effective.`;
  return {
    ...refusalCause(refusal),
    severity: 'critical',
    message: `${refuses} (${refusal.code}): ${customers}. ${next}`,
  };
}

/** The vault, reached as the app's managed identity, and the client secrets in it from making to renewal. */
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import type { Connection } from '../onboarding/contract.ts';
import type { Config } from '../platform/config.ts';
import { managedIdentity } from '../platform/credential.ts';
import { isLoopbackHttp } from '../platform/urls.ts';
import { keyVaultInventory } from '../secrets/adapters/key-vault-inventory.ts';
import { keyVaultSecretStore } from '../secrets/adapters/key-vault-secret-store.ts';
import { tableSecretRecords } from '../secrets/adapters/table-secret-records.ts';
import type { AppSecrets } from '../secrets/contract.ts';
import { countSecrets } from '../secrets/count-secrets.ts';
import { tidy } from '../secrets/end-rotation.ts';
import { secretsHttp } from '../secrets/http.ts';
import { makeAppSecret, removeOrphans } from '../secrets/make-app-secret.ts';
import { operateSecrets } from '../secrets/operate-secrets.ts';
import { receiveSecretEvent } from '../secrets/receive-event.ts';
import { rotationActivities } from '../secrets/rotation.activities.ts';
import { replaceLost } from '../secrets/start-rotation.ts';
import { sweepSecrets } from '../secrets/sweep-secrets.ts';
import { watchExpiry } from '../secrets/watch-expiry.ts';
import type { Deps, Platform } from './deps.ts';

type PipelinePolicy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy'];

export function composeSecrets(
  { config, clock, openTable, reports }: Platform,
  deps: Pick<
    Deps,
    | 'alerts'
    | 'audit'
    | 'calendars'
    | 'connections'
    | 'graph'
    | 'organisations'
    | 'poison'
    | 'rooms'
    | 'secrets'
    | 'tokens'
  >,
) {
  const policy = {
    ladderDays: config.SECRETS_ALERT_DAYS,
    warningDays: config.SECRETS_ALERT_WARNING_DAYS,
    criticalDays: config.SECRETS_ALERT_CRITICAL_DAYS,
    rotateBeforeDays: config.SECRETS_ROTATE_BEFORE_DAYS,
  };
  const discoverySecret =
    config.DISCOVERY_CREDENTIAL === 'key-vault' ? config.DISCOVERY_SECRET_NAME : undefined;
  const client = vaultClient(config, reports);
  const store = keyVaultSecretStore(client, reports);
  const records = tableSecretRecords(openTable);
  const watch = watchExpiry({ ...deps, records, clock, policy, discoverySecret });
  const making = { ...deps, clock, lifetimeDays: config.SECRETS_LIFETIME_DAYS };
  const appSecrets: AppSecrets = {
    ...watch,
    ensure: makeAppSecret(making),
    removeOrphans: removeOrphans(making),
    replaceLost: replaceLost({ ...deps, records, watch }),
  };
  const rotation = {
    ...making,
    appSecrets,
    records,
    overlapMinutes: config.SECRETS_OVERLAP_MINUTES,
  };
  return {
    store,
    inventory: keyVaultInventory(client, store, reports),
    appSecrets,
    count: countSecrets({ records, policy, clock }),
    http: secretsHttp({
      operate: operateSecrets({ ...deps, records, watch, policy, clock }),
      apiUrl: config.API_URL,
    }),
    activities: rotationActivities(rotation),
    event: receiveSecretEvent({ ...deps, records, watch, discoverySecret }),
    sweep: sweepSecrets({
      ...deps,
      records,
      watch,
      tidy: (connection: Connection) => tidy(rotation, connection),
      clock,
      policy,
    }),
  };
}

function vaultClient(config: Config, reports: Platform['reports']): SecretClient {
  const insecure = isLoopbackHttp(config.KEY_VAULT_URL);
  return new SecretClient(
    config.KEY_VAULT_URL,
    managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID, reports),
    {
      // The vault's name is not in an emulator's host name, nor is its connection encrypted.
      allowInsecureConnection: insecure,
      disableChallengeResourceVerification: insecure,
      retryOptions: { maxRetries: 2, maxRetryDelayInMs: 4_000 },
      additionalPolicies: [
        { policy: waitingAtMost(config.HTTP_TIMEOUT_SECONDS), position: 'perRetry' },
      ],
    },
  );
}

/** The SDK has no timeout of its own. */
const waitingAtMost = (seconds: number): PipelinePolicy => ({
  name: 'waitingAtMost',
  sendRequest(request, next) {
    request.timeout = seconds * 1000;
    return next(request);
  },
});

/**
 * Makes a client secret of a customer's app: Microsoft makes it, the vault keeps it, and nothing in between remembers
 * it. Making and storing is one step, because Durable Functions writes what an activity returns to storage.
 * https://learn.microsoft.com/graph/api/application-addpassword
 */
import { z } from 'zod';
import { type AppIdentity, type Graph, MicrosoftError } from '../microsoft/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { AppSecret, AppSecretRequest, AppSecrets, SecretStore } from './contract.ts';

const DAY_MS = 24 * 3600_000;
/** Tried in turn when a policy of the tenant refuses the longer lifetime. */
const SHORTER_LIFETIMES_DAYS = [365, 180, 90, 30];

export interface MakeSecretDeps {
  readonly graph: () => Graph;
  readonly secrets: () => SecretStore;
  readonly clock: Clock;
  readonly lifetimeDays: number;
}

const credentialName = (generation: number): string => `calendar-${generation}`;
const isOurs = (displayName: string | null | undefined): boolean =>
  /^calendar-\d+$/.test(displayName ?? '');

const credentialsSchema = z.object({
  passwordCredentials: z.array(z.object({ keyId: z.string(), displayName: z.string().nullish() })),
});
const passwordSchema = z.object({
  keyId: z.string(),
  secretText: z.string().min(1),
  endDateTime: z.string(),
});

export function makeAppSecret(deps: MakeSecretDeps): AppSecrets['ensure'] {
  return async function ensure(request) {
    const versions = await stored(deps, request);
    const credentials = await credentialsOf(deps, request);
    const known = versions.find(({ keyId }) => credentials.some((live) => live.keyId === keyId));
    if (known !== undefined) return { secret: known, shortened: false };
    // The texts of these were lost before the vault had them, so nobody can use them.
    const orphan = credentialName(request.generation);
    const orphans = credentials.filter(({ displayName }) => displayName === orphan);
    await removePasswords(deps, request, orphans);
    const { password, shortened } = await addPassword(deps, request);
    const written = await deps.secrets().write(request.name, password.secretText, {
      expiresOn: password.endDateTime,
      tags: {
        keyId: password.keyId,
        generation: String(request.generation),
        syncAppId: request.clientId,
        organisation: request.organisationId,
      },
    });
    const secret: AppSecret = {
      name: written.name,
      version: written.version,
      keyId: password.keyId,
      createdAt: deps.clock().toISOString(),
      expiresOn: new Date(password.endDateTime).toISOString(),
    };
    return { secret, shortened };
  };
}

/** A request that was given up may still have made a credential after the next try had looked. */
export function removeOrphans(deps: Pick<MakeSecretDeps, 'graph'>): AppSecrets['removeOrphans'] {
  return async function remove(app, kept) {
    const orphan = credentialName(app.generation);
    const credentials = await credentialsOf(deps, app);
    const isOrphan = ({ keyId, displayName }: Credential) =>
      displayName === orphan && keyId !== kept;
    await removePasswords(deps, app, credentials.filter(isOrphan));
  };
}

/**
 * The versions of this generation in the vault, newest first. An earlier try may have been cut off after it stored
 * one. Or it was given up and its credential replaced before its version was stored: Microsoft does not know that one.
 */
async function stored(
  { secrets, clock }: MakeSecretDeps,
  { name, generation }: AppSecretRequest,
): Promise<AppSecret[]> {
  const versions = await secrets().versions(name);
  return versions.flatMap(({ version, enabled, tags, expiresOn, createdAt }) => {
    const keyId = tags['keyId'];
    if (!enabled || tags['generation'] !== String(generation)) return [];
    if (expiresOn === undefined || keyId === undefined) return [];
    return [{ name, version, keyId, createdAt: createdAt ?? clock().toISOString(), expiresOn }];
  });
}

type Owned = Pick<AppSecretRequest, 'discovery' | 'applicationId'>;
type Credential = z.infer<typeof credentialsSchema>['passwordCredentials'][number];

const pathOf = ({ applicationId }: Owned): string => `/applications/${applicationId}`;

async function credentialsOf(
  { graph }: Pick<MakeSecretDeps, 'graph'>,
  app: Owned,
): Promise<Credential[]> {
  const { body } = await graph().send(app.discovery, {
    method: 'GET',
    path: `${pathOf(app)}?$select=passwordCredentials`,
  });
  const parsed = credentialsSchema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { code: 'unexpected-body' });
  return parsed.data.passwordCredentials;
}

async function removePasswords(
  { graph }: Pick<MakeSecretDeps, 'graph'>,
  app: Owned,
  credentials: readonly Credential[],
): Promise<void> {
  for (const { keyId } of credentials) {
    await graph().send(app.discovery, {
      method: 'POST',
      path: `${pathOf(app)}/removePassword`,
      body: { keyId },
    });
  }
}

async function addPassword(
  { graph, clock, lifetimeDays }: MakeSecretDeps,
  request: AppSecretRequest,
) {
  const { discovery, generation } = request;
  const lifetimes = [lifetimeDays, ...SHORTER_LIFETIMES_DAYS.filter((days) => days < lifetimeDays)];
  for (const days of lifetimes) {
    const endDateTime = new Date(clock().getTime() + days * DAY_MS).toISOString();
    try {
      const { body } = await graph().send(discovery, {
        method: 'POST',
        path: `${pathOf(request)}/addPassword`,
        body: { passwordCredential: { displayName: credentialName(generation), endDateTime } },
      });
      return { password: passwordSchema.parse(body), shortened: days < lifetimeDays };
    } catch (error) {
      const tooLong = error instanceof MicrosoftError && error.reason === 'secret-lifetime';
      if (!tooLong || days === lifetimes.at(-1)) throw error;
    }
  }
  throw new MicrosoftError('secret-lifetime');
}

/**
 * Leaves one live credential: removes our other credentials at Microsoft, then disables the other versions in the
 * vault. Credentials that the customer added stay.
 */
export async function keepOnly(
  deps: Pick<MakeSecretDeps, 'graph' | 'secrets'>,
  app: { readonly discovery: AppIdentity; readonly applicationId: string; readonly name: string },
  kept: { readonly keyId: string; readonly version: string },
): Promise<void> {
  const credentials = await credentialsOf(deps, app);
  const others = credentials.filter(
    ({ keyId, displayName }) => keyId !== kept.keyId && isOurs(displayName),
  );
  await removePasswords(deps, app, others);
  for (const { version, enabled } of await deps.secrets().versions(app.name)) {
    if (enabled && version !== kept.version) await deps.secrets().disable(app.name, version);
  }
}

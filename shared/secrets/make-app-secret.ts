/**
 * A client secret of a customer's app: Microsoft makes it, the vault keeps it, and nothing in between remembers it.
 * Making and storing is one step, because what an activity returns is written to storage.
 */
import { z } from 'zod';
import { type AppIdentity, type Graph, MicrosoftError } from '../microsoft/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { AppSecret, AppSecretRequest, AppSecrets, SecretStore } from './contract.ts';

const DAY_MS = 24 * 3600_000;
/** Asked for in turn when a policy of the tenant finds the lifetime too long. */
const SHORTER_LIFETIMES_DAYS = [365, 180, 90, 30];

export interface MakeSecretNeeds {
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

export const makeAppSecret =
  (needs: MakeSecretNeeds): AppSecrets['ensure'] =>
  async (request) => {
    const known = await stored(needs, request);
    if (known !== undefined) return { secret: known, shortened: false };
    // Its text was lost before the vault had it, so nobody can use it.
    const orphan = credentialName(request.generation);
    await removePasswords(needs, request, ({ displayName }) => displayName === orphan);
    const { password, shortened } = await addPassword(needs, request);
    const written = await needs.secrets().write(request.name, password.secretText, {
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
      createdAt: needs.clock().toISOString(),
      expiresOn: new Date(password.endDateTime).toISOString(),
    };
    return { secret, shortened };
  };

/** A request that we gave up waiting for may still have made a credential after the next try had looked. */
export const removeOrphans =
  (needs: Pick<MakeSecretNeeds, 'graph'>): AppSecrets['removeOrphans'] =>
  (app, kept) =>
    removePasswords(
      needs,
      app,
      ({ keyId, displayName }) => displayName === credentialName(app.generation) && keyId !== kept,
    );

/** An earlier try was cut off after the vault had the secret. */
async function stored(
  { secrets, clock }: MakeSecretNeeds,
  { name, generation }: AppSecretRequest,
): Promise<AppSecret | undefined> {
  const versions = await secrets().versions(name);
  const found = versions.find(
    ({ enabled, tags }) => enabled && tags['generation'] === String(generation),
  );
  const keyId = found?.tags['keyId'];
  if (found?.expiresOn === undefined || keyId === undefined) return undefined;
  const { version, expiresOn, createdAt = clock().toISOString() } = found;
  return { name, version, keyId, createdAt, expiresOn };
}

type Owned = Pick<AppSecretRequest, 'discovery' | 'applicationId'>;
type Credential = z.infer<typeof credentialsSchema>['passwordCredentials'][number];

async function removePasswords(
  { graph }: Pick<MakeSecretNeeds, 'graph'>,
  { discovery, applicationId }: Owned,
  unwanted: (credential: Credential) => boolean,
): Promise<void> {
  const path = `/applications/${applicationId}`;
  const { body } = await graph().send(discovery, {
    method: 'GET',
    path: `${path}?$select=passwordCredentials`,
  });
  const parsed = credentialsSchema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { code: 'unexpected-body' });
  for (const { keyId } of parsed.data.passwordCredentials.filter(unwanted)) {
    await graph().send(discovery, {
      method: 'POST',
      path: `${path}/removePassword`,
      body: { keyId },
    });
  }
}

async function addPassword(
  { graph, clock, lifetimeDays }: MakeSecretNeeds,
  { discovery, applicationId, generation }: AppSecretRequest,
) {
  const lifetimes = [lifetimeDays, ...SHORTER_LIFETIMES_DAYS.filter((days) => days < lifetimeDays)];
  for (const days of lifetimes) {
    const endDateTime = new Date(clock().getTime() + days * DAY_MS).toISOString();
    try {
      const { body } = await graph().send(discovery, {
        method: 'POST',
        path: `/applications/${applicationId}/addPassword`,
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
 * Leaves one live credential: every other of ours at Microsoft is removed, also orphans, then every other version
 * in the vault is disabled. Credentials that the customer added are theirs.
 */
export async function keepOnly(
  needs: Pick<MakeSecretNeeds, 'graph' | 'secrets'>,
  app: { readonly discovery: AppIdentity; readonly applicationId: string; readonly name: string },
  kept: { readonly keyId: string; readonly version: string },
): Promise<void> {
  await removePasswords(
    needs,
    app,
    ({ keyId, displayName }) => keyId !== kept.keyId && isOurs(displayName),
  );
  for (const { version, enabled } of await needs.secrets().versions(app.name)) {
    if (enabled && version !== kept.version) await needs.secrets().disable(app.name, version);
  }
}

/**
 * The Calendar Sync app's secret: Microsoft makes it, the vault keeps it, and nothing in between remembers it.
 * Making and storing is one step, because what an activity returns is written to storage.
 */
import { z } from 'zod';
import { type AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import type { SecretVersion } from '../secrets/contract.ts';
import type { ConnectionRow, SyncApp } from './connection.ts';
import { discoveryOf, syncOf } from './identities.ts';
import type { Surroundings } from './ports.ts';
import { judge, type Step } from './setup-step.ts';
import { done, stale, waiting } from './steps.ts';

const DAY_MS = 24 * 3600_000;
/** Asked for in turn when a policy of the tenant finds the lifetime too long. */
const SHORTER_LIFETIMES_DAYS = [365, 180, 90, 30];
/** A new secret is unknown to some replicas for a while; after this it is wrong. */
const GRACE_MS = 15 * 60_000;

/** Names appear in logs and events, so they mean nothing outside the vault. */
export const secretName = ({ connectionId }: ConnectionRow): string => `calsync-${connectionId}`;
const credentialName = (generation: number): string => `calendar-${generation}`;

const credentialsSchema = z.object({
  passwordCredentials: z.array(z.object({ keyId: z.string(), displayName: z.string().nullish() })),
});
const passwordSchema = z.object({
  keyId: z.string(),
  secretText: z.string().min(1),
  endDateTime: z.string(),
});

export const ensureSecret: Step = async ({ row, surroundings, save }) => {
  const discovery = discoveryOf(row);
  const { syncApp } = row;
  if (discovery === undefined || syncApp === undefined) return stale;
  if (syncApp.secret !== undefined) return done;
  try {
    const { secret, shortened } =
      (await stored(surroundings, row, syncApp)) ??
      (await make(surroundings, discovery, row, syncApp));
    const saved = await save((current) => ({
      ...current,
      syncApp: { ...syncApp, secret },
      warnings: shortened
        ? [...new Set([...current.warnings, 'secret.lifetime-shortened'])]
        : current.warnings,
    }));
    return saved ? done : stale;
  } catch (error) {
    return judge(error, {
      replicating: 'application.replicating',
      'not-found': 'application.replicating',
      conflict: 'application.replicating',
      'permission-missing': 'application.forbidden',
    });
  }
};

interface Kept {
  readonly secret: NonNullable<SyncApp['secret']>;
  readonly shortened: boolean;
}

/** A step that ran before, and was cut off after the vault had the secret. */
async function stored(
  { secrets, clock }: Surroundings,
  row: ConnectionRow,
  { generation }: SyncApp,
): Promise<Kept | undefined> {
  const versions = await secrets().versions(secretName(row));
  const found = versions.find(
    ({ enabled, tags }) => enabled && tags['generation'] === String(generation),
  );
  return found === undefined ? undefined : kept(found, clock(), false);
}

async function make(
  surroundings: Surroundings,
  discovery: AppIdentity,
  row: ConnectionRow,
  syncApp: SyncApp,
): Promise<Kept> {
  const { graph, secrets, clock } = surroundings;
  const path = `/applications/${syncApp.objectId}`;
  const displayName = credentialName(syncApp.generation);
  const { body } = await graph().send(discovery, {
    method: 'GET',
    path: `${path}?$select=passwordCredentials`,
  });
  // Its text was lost before the vault had it, so nobody can use it.
  const orphans = credentialsSchema
    .parse(body)
    .passwordCredentials.filter((credential) => credential.displayName === displayName);
  for (const { keyId } of orphans) {
    await graph().send(discovery, {
      method: 'POST',
      path: `${path}/removePassword`,
      body: { keyId },
    });
  }
  const { password, shortened } = await addPassword(surroundings, discovery, path, displayName);
  const written = await secrets().write(secretName(row), password.secretText, {
    expiresOn: password.endDateTime,
    tags: {
      keyId: password.keyId,
      generation: String(syncApp.generation),
      syncAppId: syncApp.clientId,
      organisation: row.organisationId,
    },
  });
  return kept(written, clock(), shortened);
}

async function addPassword(
  { graph, settings, clock }: Surroundings,
  discovery: AppIdentity,
  path: string,
  displayName: string,
) {
  const longest = settings.secretLifetimeDays;
  const lifetimes = [longest, ...SHORTER_LIFETIMES_DAYS.filter((days) => days < longest)];
  for (const days of lifetimes) {
    const endDateTime = new Date(clock().getTime() + days * DAY_MS).toISOString();
    try {
      const { body } = await graph().send(discovery, {
        method: 'POST',
        path: `${path}/addPassword`,
        body: { passwordCredential: { displayName, endDateTime } },
      });
      return { password: passwordSchema.parse(body), shortened: days < longest };
    } catch (error) {
      const tooLong = error instanceof MicrosoftError && error.reason === 'secret-lifetime';
      if (!tooLong || days === lifetimes.at(-1)) throw error;
    }
  }
  throw new MicrosoftError('secret-lifetime');
}

const kept = (version: SecretVersion, at: Date, shortened: boolean): Kept => ({
  secret: {
    name: version.name,
    version: version.version,
    keyId: version.tags['keyId'] ?? '',
    createdAt: at.toISOString(),
    expiresOn: version.expiresOn ?? at.toISOString(),
  },
  shortened,
});

/** A token of the new app: without roles as yet, which is no matter. */
export const proveSecret: Step = async ({ row, surroundings, save }) => {
  const sync = syncOf(row);
  const { syncApp } = row;
  if (sync === undefined || syncApp?.secret === undefined) return stale;
  try {
    await surroundings.tokens().acquire(sync, { fresh: true });
    return done;
  } catch (error) {
    const result = judge(error, {
      'secret-invalid': 'secret.not-yet-accepted',
      'app-missing': 'secret.not-yet-accepted',
      'service-principal-missing': 'secret.not-yet-accepted',
      'consent-missing': 'secret.not-yet-accepted',
    });
    const age = surroundings.clock().getTime() - Date.parse(syncApp.secret.createdAt);
    const wrong = error instanceof MicrosoftError && error.reason === 'secret-invalid';
    if (!wrong || age < GRACE_MS) return result;
    const { secret: _wrong, ...app } = syncApp;
    const renewed = { ...app, generation: app.generation + 1 };
    await save((current) => ({ ...current, syncApp: renewed }));
    return waiting('secret.not-yet-accepted');
  }
};

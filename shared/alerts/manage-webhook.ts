/** People set, test and remove a webhook, and renew its signing secret. */
import { randomUUID } from 'node:crypto';
import { type Audit, entryBy, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Stored } from '../platform/tables.ts';
import type { SecretStore } from '../secrets/contract.ts';
import type { AlertRecord } from './alert.ts';
import type { ContactWebhooks } from './contract.ts';
import { sendOnce } from './deliver-alerts.ts';
import { alertProblems } from './errors.ts';
import type { SendOutcome, WebhookSender, Webhooks } from './ports.ts';
import { newSigningSecret } from './sign-webhook.ts';
import { faultOf, type Webhook } from './webhook.ts';

interface Deps {
  readonly webhooks: Webhooks;
  readonly secrets: () => SecretStore;
  readonly sender: WebhookSender;
  readonly audit: () => Audit;
  readonly clock: Clock;
  readonly allowPrivate: boolean;
}

const DAY_MS = 24 * 3600_000;

export type ManagedWebhook = ReturnType<typeof manageWebhook>;

/** A target is the id of an organisation, or `OPERATORS`. */
export function manageWebhook(deps: Deps) {
  const { webhooks, secrets, audit, clock, allowPrivate } = deps;
  const noted = (caller: PortalUser, target: string) => {
    const note = noteChange(audit(), target);
    return (action: string, start: string) => note(entryBy(caller, action), start);
  };
  return {
    discard: (target: string) => removeWithSecret(deps, target),

    get: async (target: string): Promise<Webhook> => (await existing(webhooks, target)).value,

    /** Changes the address, or makes a webhook with a new signing secret. */
    async set(target: string, url: string, caller: PortalUser) {
      expectAllowed(url, allowPrivate, '/url');
      const note = noted(caller, target);
      return await retryOnConflict(async () => {
        const before = await webhooks.get(target);
        if (before !== undefined && (await hasSecret(secrets(), before.value))) {
          const webhook = { ...before.value, url };
          await note('webhook.changed', before.etag);
          return (await webhooks.write(target, before, webhook)) ? { webhook } : conflict;
        }
        const secretName = `webhook-${randomUUID()}`;
        const { signingSecret, version } = await storeSecret(secrets(), target, secretName);
        const createdAt = clock().toISOString();
        const webhook = { url, secretName, secretVersion: version, createdAt };
        await note('webhook.set', secretName);
        if (!(await webhooks.write(target, before, webhook))) {
          await secrets().remove(secretName);
          return conflict;
        }
        return { webhook, signingSecret };
      });
    },

    rotate: (target: string, caller: PortalUser) =>
      renewSecret(deps, target, ({ etag }) =>
        noted(caller, target)('webhook.secret-rotated', etag),
      ),

    remove: (target: string, caller: PortalUser): Promise<void> =>
      removeWithSecret(deps, target, ({ etag }) => noted(caller, target)('webhook.removed', etag)),

    async test(target: string): Promise<SendOutcome> {
      const { value } = await existing(webhooks, target);
      const timestamp = clock().toISOString();
      const event = { type: 'alert.test', timestamp, data: sampleOf(target, timestamp) } as const;
      return await sendOnce(deps, value, { id: `test-${randomUUID()}`, event });
    },
  };
}

async function existing(webhooks: Webhooks, target: string): Promise<Stored<Webhook>> {
  const stored = await webhooks.get(target);
  if (stored === undefined) throw alertProblems.error('webhook.not-found');
  return stored;
}

/** A removal that was cut off deletes the secret and leaves the rest. */
const hasSecret = async (secrets: SecretStore, { secretName, secretVersion }: Webhook) =>
  (await secrets.read(secretName, secretVersion)) !== undefined;

async function storeSecret(secrets: SecretStore, target: string, name: string) {
  const signingSecret = newSigningSecret();
  const tags = { organisation: target, purpose: 'webhook' };
  const { version } = await secrets.write(name, signingSecret, { tags });
  return { signingSecret, version };
}

type First = (before: Stored<Webhook>) => Promise<void>;

/** The secret before signs as well for a day, and the one before that no longer. */
async function renewSecret({ webhooks, secrets, clock }: Deps, target: string, first: First) {
  const before = await existing(webhooks, target);
  const { secretName, secretVersion, previous } = before.value;
  const { signingSecret, version } = await storeSecret(secrets(), target, secretName);
  const until = new Date(clock().getTime() + DAY_MS).toISOString();
  const webhook = {
    ...before.value,
    secretVersion: version,
    previous: { version: secretVersion, until },
  };
  await first(before);
  if (!(await webhooks.write(target, before, webhook))) {
    await secrets().disable(secretName, version);
    throw requestProblems.error('request.busy');
  }
  if (previous !== undefined) await secrets().disable(secretName, previous.version);
  return { webhook, signingSecret };
}

async function removeWithSecret(
  { webhooks, secrets }: Deps,
  target: string,
  first?: First,
): Promise<void> {
  const stored = await webhooks.get(target);
  if (stored !== undefined) {
    await first?.(stored);
    await secrets().remove(stored.value.secretName);
  }
  await webhooks.remove(target);
}

export function contactWebhooks(
  { webhooks, allowPrivate }: Pick<Deps, 'webhooks' | 'allowPrivate'>,
  managed: Pick<ManagedWebhook, 'set' | 'remove'>,
): ContactWebhooks {
  return {
    get: async (organisationId) => (await webhooks.get(organisationId))?.value.url,
    check: (url) => expectAllowed(url, allowPrivate, '/contactWebhook'),
    async set(organisationId, url, caller) {
      if (url !== undefined) return (await managed.set(organisationId, url, caller)).signingSecret;
      await managed.remove(organisationId, caller);
      return undefined;
    },
  };
}

function expectAllowed(url: string, allowPrivate: boolean, pointer: string): void {
  const detail = faultOf(url, allowPrivate);
  if (detail === undefined) return;
  throw requestProblems.error('request.invalid', { fields: [{ pointer, detail }] });
}

/** The alert that a test sends. */
const sampleOf = (organisationId: string, at: string): AlertRecord => ({
  id: 'test',
  organisationId,
  kind: 'setup-stuck',
  subject: 'test',
  severity: 'information',
  message: 'This is a test: nothing is wrong.',
  state: 'open',
  raisedAt: at,
  lastSeenAt: at,
});

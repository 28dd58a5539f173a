/** What people do with a webhook: set, test and remove it, renew its signing secret, see what never arrived. */
import { randomUUID } from 'node:crypto';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { created, type HttpResult, noContent, ok, type PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { SecretStore } from '../secrets/contract.ts';
import type { AlertRecord } from './alert.ts';
import { sendOnce } from './deliver-alerts.ts';
import { alertProblems } from './errors.ts';
import { newSigningSecret } from './sign-webhook.ts';
import { faultOf, type Webhook } from './webhook.ts';
import type { DeadLetters, StoredWebhook, WebhookSender, Webhooks } from './webhook-ports.ts';

export interface ManageNeeds {
  readonly webhooks: Webhooks & DeadLetters;
  readonly secrets: () => SecretStore;
  readonly sender: WebhookSender;
  readonly audit: () => Audit;
  readonly clock: Clock;
  readonly apiUrl: string;
  readonly allowPrivate: boolean;
}

interface Call {
  readonly caller: PortalUser;
}

const DAY_MS = 24 * 3600_000;
const TRIES = 5;

/** @throws `request.invalid` at `pointer` for an address that may not be. */
export function expectAllowed(url: string, allowPrivate: boolean, pointer: string): void {
  const detail = faultOf(url, allowPrivate);
  if (detail === undefined) return;
  throw requestProblems.error('request.invalid', { fields: [{ pointer, detail }] });
}

/** For one kind of target; `targetOf` and `path` read which one from the call. */
export function manageWebhook<C extends object>(
  needs: ManageNeeds,
  targetOf: (call: C) => string,
  path: (target: string) => string,
) {
  const { webhooks, secrets, audit, clock, apiUrl, allowPrivate } = needs;

  const viewOf = ({ url, createdAt }: Webhook) => ({ url, createdAt });
  const existing = async (target: string): Promise<StoredWebhook> => {
    const stored = await webhooks.get(target);
    if (stored === undefined) throw alertProblems.error('webhook.not-found');
    return stored;
  };
  const note = ({ caller }: Call, target: string, action: string): Promise<void> =>
    audit().append(target, { actor: actorOf(caller), action, result: 'ok' });
  /** A removal that was cut off takes the secret and leaves the rest. */
  const hasSecret = async ({ webhook }: StoredWebhook): Promise<boolean> =>
    (await secrets().read(webhook.secretName, webhook.secretVersion)) !== undefined;
  const write = async (target: string, name: string) => {
    const signingSecret = newSigningSecret();
    const tags = { organisation: target, purpose: 'webhook' };
    const { version } = await secrets().write(name, signingSecret, { tags });
    return { signingSecret, version };
  };

  return {
    async get(call: C): Promise<HttpResult> {
      return ok(viewOf((await existing(targetOf(call))).webhook));
    },

    async set(call: C & Call & { readonly body: { readonly url: string } }): Promise<HttpResult> {
      const target = targetOf(call);
      const { url } = call.body;
      expectAllowed(url, allowPrivate, '/url');
      for (let tries = 0; tries < TRIES; tries += 1) {
        const before = await webhooks.get(target);
        if (before !== undefined && (await hasSecret(before))) {
          const webhook = { ...before.webhook, url };
          if (!(await webhooks.write(target, before, webhook))) continue;
          await note(call, target, 'webhook.changed');
          return ok(viewOf(webhook));
        }
        const secretName = `webhook-${randomUUID()}`;
        const { signingSecret, version } = await write(target, secretName);
        const createdAt = clock().toISOString();
        const webhook = { url, secretName, secretVersion: version, createdAt };
        if (!(await webhooks.write(target, before, webhook))) {
          await secrets().remove(secretName);
          continue;
        }
        await note(call, target, 'webhook.set');
        return created({ ...viewOf(webhook), signingSecret }, `${apiUrl}/${path(target)}`);
      }
      throw requestProblems.error('request.busy');
    },

    async rotate(call: C & Call): Promise<HttpResult> {
      const target = targetOf(call);
      const before = await existing(target);
      const { secretName, secretVersion, previous } = before.webhook;
      const { signingSecret, version } = await write(target, secretName);
      const until = new Date(clock().getTime() + DAY_MS).toISOString();
      const webhook = {
        ...before.webhook,
        secretVersion: version,
        previous: { version: secretVersion, until },
      };
      if (!(await webhooks.write(target, before, webhook))) {
        await secrets().disable(secretName, version);
        throw requestProblems.error('request.busy');
      }
      if (previous !== undefined) await secrets().disable(secretName, previous.version);
      await note(call, target, 'webhook.secret-rotated');
      return ok({ ...viewOf(webhook), signingSecret });
    },

    async remove(call: C & Call): Promise<HttpResult> {
      const target = targetOf(call);
      const stored = await webhooks.get(target);
      if (stored === undefined) return noContent;
      await secrets().remove(stored.webhook.secretName);
      await webhooks.remove(target);
      await note(call, target, 'webhook.removed');
      return noContent;
    },

    async test(call: C & Call): Promise<HttpResult> {
      const target = targetOf(call);
      const { webhook } = await existing(target);
      const timestamp = clock().toISOString();
      const event = { type: 'alert.test', timestamp, data: sampleOf(target, timestamp) } as const;
      const sent = await sendOnce(needs, webhook, { id: `test-${randomUUID()}`, event });
      return ok(
        sent.outcome === 'delivered'
          ? { delivered: true }
          : { delivered: false, reason: sent.reason },
      );
    },

    async failures(
      call: C & {
        readonly query: { readonly limit: number; readonly after?: string | undefined };
        readonly url: string;
      },
    ): Promise<HttpResult> {
      const { limit, after } = call.query;
      const page = await webhooks.page(targetOf(call), {
        limit,
        ...(after === undefined ? {} : { after: rowOf(after) }),
      });
      const next = page.after === undefined ? undefined : cursorOf(page.after);
      return ok(pageAnswer(page.items, { apiUrl, url: call.url, after: next }));
    },
  };
}

/** What a test sends: an alert that says that it is none. */
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

/** `/subscriptions` on the events of a mailbox. */
import { randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { DirectoryReader } from '../../directory/model.ts';
import type { Access } from '../access.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { findMailbox } from '../mailboxes.ts';
import { page, readQuery } from '../odata.ts';
import { readPreferences } from '../preferences.ts';
import type { Rooms } from '../rooms.ts';
import type { Subscription, Subscriptions } from '../subscriptions.ts';
import { requireNotificationUrl, validateEndpoint } from '../validation.ts';

const MINUTE_MS = 60_000;
const LONGEST_MINUTES = 10_080;
const SHORTEST_MINUTES = 45;
const PER_MAILBOX = 1000;
const LIMITS = { pageSize: 100, maximum: 1000 };

const changeType = z.enum(['created', 'updated', 'deleted']);
const creation = z.looseObject({
  changeType: z
    .string()
    .transform((value) => value.split(',').map((each) => each.trim()))
    .pipe(z.array(changeType).min(1)),
  notificationUrl: z.string(),
  lifecycleNotificationUrl: z.string().nullish(),
  resource: z.string(),
  expirationDateTime: z.iso.datetime({ offset: true }),
  clientState: z.string().max(128).nullish(),
  includeResourceData: z.boolean().nullish(),
});
const renewal = z.looseObject({ expirationDateTime: z.iso.datetime({ offset: true }) });

interface Parts {
  readonly base: string;
  readonly directory: DirectoryReader;
  readonly rooms: Rooms;
  readonly access: Access;
  readonly subscriptions: Subscriptions;
  /** Whether an application that only RBAC for Applications admits may subscribe: not documented, so switchable. */
  readonly rbacMaySubscribe: () => boolean;
}

export function registerSubscriptionRoutes(app: Hono<GraphEnv>, parts: Parts): void {
  const { base, subscriptions } = parts;
  const own = (context: Context<GraphEnv>) => requireOwn(parts, context);
  const entity = (subscription: Subscription) => ({
    '@odata.context': `${base}/$metadata#subscriptions/$entity`,
    ...render(subscription),
  });

  app.post('/subscriptions', async (context) => {
    const subscription = await subscribe(parts, context);
    return context.json({ ...entity(subscription), clientState: subscription.clientState }, 201);
  });

  app.get('/subscriptions', (context) => {
    const { tenantId, appId } = context.get('caller');
    const url = new URL(context.req.url);
    const all = subscriptions.ofApplication(tenantId, appId);
    const at = { base, entitySet: 'subscriptions', url };
    return context.json(page(all, readQuery(url.searchParams, LIMITS), at, render));
  });

  app.get('/subscriptions/:id', (context) => context.json(entity(own(context))));

  app.patch('/subscriptions/:id', async (context) => {
    const subscription = own(context);
    const { expirationDateTime } = await readBody(context, renewal);
    requireMailbox(parts, context, subscription.mailboxId);
    const renewed = { ...subscription, expiresAt: readExpiry(expirationDateTime) };
    subscriptions.put(renewed);
    return context.json(entity(renewed));
  });

  app.post('/subscriptions/:id/reauthorize', (context) => {
    requireMailbox(parts, context, own(context).mailboxId);
    return context.body(null, 204);
  });

  app.delete('/subscriptions/:id', (context) => {
    subscriptions.delete(own(context));
    return context.body(null, 204);
  });
}

async function subscribe(parts: Parts, context: Context<GraphEnv>): Promise<Subscription> {
  const { subscriptions } = parts;
  const body = await readBody(context, creation);
  const mailboxId = requireMailbox(parts, context, subscribedUser(body));
  const expiresAt = readExpiry(body.expirationDateTime);
  requireUrls(body);
  if (subscriptions.ofMailbox(mailboxId).length >= PER_MAILBOX) {
    throw errors.forbidden('The mailbox has reached its limit of 1000 subscriptions.');
  }
  await Promise.all(urlsOf(body).map((url) => validateEndpoint(url)));
  const { tenantId, appId, objectId } = context.get('caller');
  const subscription: Subscription = {
    id: randomUUID(),
    tenantId,
    appId,
    creatorId: objectId,
    mailboxId,
    resource: body.resource,
    changeTypes: body.changeType,
    notificationUrl: body.notificationUrl,
    lifecycleNotificationUrl: body.lifecycleNotificationUrl ?? null,
    clientState: body.clientState ?? null,
    expiresAt,
    immutableIds: readPreferences(context.req.header('prefer')).preferences.immutableIds,
  };
  subscriptions.put(subscription);
  return subscription;
}

function requireMailbox(
  { rooms, directory, access, rbacMaySubscribe }: Parts,
  context: Context<GraphEnv>,
  idOrAddress: string,
): string {
  const caller = context.get('caller');
  access.requireSomeCalendar(caller);
  const mailbox = findMailbox(rooms, directory, caller.tenantId, idOrAddress);
  const { right, source } = access.requireCalendar(caller, mailbox);
  if (right === 'basic' || (source === 'exchange' && !rbacMaySubscribe())) {
    throw errors.accessDenied();
  }
  return mailbox.id;
}

function requireOwn({ subscriptions }: Parts, context: Context<GraphEnv>): Subscription {
  const { tenantId, appId } = context.get('caller');
  const found = subscriptions.get(context.req.param('id') ?? '');
  if (found?.tenantId !== tenantId || found.appId !== appId) throw errors.subscriptionNotFound();
  return found;
}

type Creation = z.output<typeof creation>;

/** The user whose events are subscribed to, by id or address. */
function subscribedUser({ includeResourceData, resource }: Creation): string {
  if (includeResourceData === true) throw errors.notEmulated('notifications with resource data');
  const [, user] = /^\/?users\/([^/]+)\/events$/i.exec(resource) ?? [];
  if (user === undefined) throw errors.notEmulated(`subscription to ${resource}`);
  return decodeURIComponent(user);
}

function requireUrls({ notificationUrl, lifecycleNotificationUrl }: Creation): void {
  requireNotificationUrl(notificationUrl, 'notificationUrl');
  if (lifecycleNotificationUrl === null || lifecycleNotificationUrl === undefined) return;
  requireNotificationUrl(lifecycleNotificationUrl, 'lifecycleNotificationUrl');
}

const urlsOf = ({ notificationUrl, lifecycleNotificationUrl }: Creation): string[] =>
  [notificationUrl, lifecycleNotificationUrl].filter((url) => typeof url === 'string');

async function readBody<S extends z.ZodType>(
  context: Context<GraphEnv>,
  schema: S,
): Promise<z.output<S>> {
  const body: unknown = await context.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw errors.validation(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function readExpiry(value: string): string {
  const now = Date.now();
  const wanted = Date.parse(value);
  if (wanted <= now) throw errors.validation('Subscription expiration must be in the future.');
  if (wanted > now + LONGEST_MINUTES * MINUTE_MS) {
    throw errors.validation(
      `Subscription expiration can only be ${LONGEST_MINUTES} minutes in the future.`,
    );
  }
  return new Date(Math.max(wanted, now + SHORTEST_MINUTES * MINUTE_MS)).toISOString();
}

/** The client state is shown to its creator once, on creation. */
function render(subscription: Subscription): Readonly<Record<string, unknown>> {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.appId,
    changeType: subscription.changeTypes.join(','),
    clientState: null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: subscription.expiresAt,
    creatorId: subscription.creatorId,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}

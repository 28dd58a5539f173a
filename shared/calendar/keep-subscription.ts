/** Keeps a room's change notifications alive: made after its first read, renewed at half-life, made again when lost. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { mintClientState } from './client-state.ts';
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import { meaningOf } from './read-failure.ts';
import type { RoomSync, Subscription } from './room-sync.ts';
import { throttleSeconds } from './waits.ts';

/**
 * In minutes: Graph's most is 10,080 from when it gets the request, and was 4,230; some tenants still allow no more.
 * https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime
 */
const LIVES = [10_050, 4_200, 1_410, 60] as const;
const RETRY_AFTER_REFUSAL_MS = 12 * 3_600_000;
const RETRY_AFTER_REFUSED_RENEWAL_MS = 3_600_000;
const RETRY_AFTER_FAILURE_MS = 5 * 60_000;

type SubscriptionFields = Pick<
  RoomSync,
  'subscription' | 'subscriptionSequence' | 'subscribeAfter' | 'subscriptionLife'
>;

type Deps = Pick<
  DrainDeps,
  'subscriptions' | 'subscriptionRooms' | 'notificationKey' | 'clock' | 'random'
>;

interface Room {
  readonly id: string;
  readonly emailAddress: string;
}

/** Undefined when nothing changes. A failure leaves the room polled; it is never the read's. */
export async function keepSubscription(
  deps: Deps,
  context: DrainContext,
  room: Room,
  sync: SubscriptionFields,
): Promise<SubscriptionFields | undefined> {
  if (deps.subscriptions === undefined || context.follow === 'polling') return undefined;
  const now = deps.clock().getTime();
  const { subscription, subscribeAfter } = sync;
  const known = isValid(subscription, now) ? subscription : undefined;
  if (known !== undefined && Date.parse(known.renewAt) > now) return undefined;
  const notBefore = Math.max(
    context.findings.subscribeAfter,
    Date.parse(subscribeAfter ?? '') || 0,
  );
  if (notBefore > now) return undefined;
  const life = sync.subscriptionLife ?? 0;
  try {
    return await subscribe(deps, context, room, { ...sync, subscription: known });
  } catch (error) {
    if (!isTooLong(error))
      return afterFailure(deps, context, room, { ...sync, subscription: known }, error);
  }
  const shorter = { ...sync, subscription: known, subscriptionLife: shorterThan(life) };
  try {
    return await subscribe(deps, context, room, shorter);
  } catch (error) {
    const next = isTooLong(error)
      ? shorterThan(shorter.subscriptionLife)
      : shorter.subscriptionLife;
    return afterFailure(deps, context, room, { ...shorter, subscriptionLife: next }, error);
  }
}

/** After the shortest the longest again: the refusal had another reason. */
const shorterThan = (life: number): number => (life + 1) % LIVES.length;

const isValid = (subscription: Subscription | undefined, now: number): boolean =>
  subscription !== undefined && Date.parse(subscription.expiresAt) > now;

/** Graph answers 400 to a life that it does not allow. Its text would say how long it may be, and is not relied on. */
const isTooLong = (error: unknown): boolean =>
  error instanceof MicrosoftError && error.reason === 'configuration';

/** Renews the subscription, or makes one where there is none or Microsoft has forgotten it. */
async function subscribe(
  deps: Deps,
  { identity, organisationId }: DrainContext,
  room: Room,
  { subscription, subscriptionSequence, subscriptionLife = 0 }: SubscriptionFields,
): Promise<SubscriptionFields | undefined> {
  const { subscriptions, subscriptionRooms } = deps;
  const now = deps.clock().getTime();
  const expiresAt = new Date(now + (LIVES[subscriptionLife] ?? LIVES[0]) * 60_000).toISOString();
  const renewed =
    subscription && (await subscriptions?.renew(identity, subscription.id, expiresAt));
  const sequence = subscriptionSequence + (renewed === undefined ? 1 : 0);
  const names = { organisationId, roomId: room.id };
  const made =
    renewed ??
    (await subscriptions?.create(identity, {
      emailAddress: room.emailAddress,
      clientState: mintClientState(await deps.notificationKey(), names, sequence),
      expiresAt,
    }));
  if (made === undefined) return undefined;
  await subscriptionRooms.put(made.id, names);
  if (subscription !== undefined && subscription.id !== made.id) {
    await subscriptionRooms.remove(subscription.id);
  }
  return {
    subscriptionSequence: sequence,
    subscription: halfLife(made, now, deps.random),
    ...(subscriptionLife > 0 && { subscriptionLife }),
  };
}

async function afterFailure(
  deps: Pick<Deps, 'subscriptionRooms' | 'clock'>,
  { organisationId, findings, log }: DrainContext,
  room: Room,
  { subscription, subscribeAfter: _over, ...sync }: SubscriptionFields,
  error: unknown,
): Promise<SubscriptionFields> {
  // Without the key from Key Vault rooms are polled; a vault outage must not stop reads.
  const meaning = error instanceof MicrosoftError ? meaningOf(error) : 'transient';
  const isRefused = meaning === 'refused' || (error as MicrosoftError).status === 403;
  log.warn('calendar.subscription-failed', {
    organisation: organisationId,
    room: room.id,
    ...(error instanceof MicrosoftError ? { reason: error.reason, code: error.code } : {}),
  });
  const now = deps.clock().getTime();
  const after = (ms: number) => ({ ...sync, subscribeAfter: new Date(now + ms).toISOString() });
  if (isRefused && subscription !== undefined) {
    // Without the renewal notifications end at any time, so the room is polled until one is made anew.
    await deps.subscriptionRooms.remove(subscription.id);
    return after(RETRY_AFTER_REFUSED_RENEWAL_MS);
  }
  if (isRefused) return after(RETRY_AFTER_REFUSAL_MS);
  const kept = subscription && { subscription };
  if (meaning !== 'throttled') return { ...after(RETRY_AFTER_FAILURE_MS), ...kept };
  const { retryAfterSeconds } = error as MicrosoftError;
  findings.subscribeAfter = now + throttleSeconds(retryAfterSeconds, 1) * 1000;
  return { ...after(findings.subscribeAfter - now), ...kept };
}

/** Replaces all of the fields, so that no outdated one stays. */
export function withSubscription(sync: RoomSync, fields: SubscriptionFields): RoomSync {
  const { subscription: _old, subscribeAfter: _wait, subscriptionLife: _life, ...rest } = sync;
  return { ...rest, ...fields };
}

/** Half-life with a tenth of jitter, so that rooms connected together are not renewed together. */
function halfLife(
  made: { readonly id: string; readonly expiresAt: string },
  now: number,
  random: () => number,
): Subscription {
  const life = Date.parse(made.expiresAt) - now;
  return {
    ...made,
    madeAt: new Date(now).toISOString(),
    renewAt: new Date(now + life * (0.45 + 0.1 * random())).toISOString(),
  };
}

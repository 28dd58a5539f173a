/** Keeps a room's change notifications alive: made after its first read, renewed at half-life, made again when lost. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { mintClientState } from './client-state.ts';
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import { meaningOf } from './read-failure.ts';
import type { RoomSync, Subscription } from './room-sync.ts';

/** Graph's most is 10,080 minutes from when it gets the request. */
const LIFE_MS = (10_080 - 30) * 60_000;
const RETRY_AFTER_REFUSAL_MS = 12 * 3_600_000;
const RETRY_AFTER_FAILURE_MS = 5 * 60_000;

type SubscriptionFields = Pick<
  RoomSync,
  'subscription' | 'subscriptionSequence' | 'subscribeAfter'
>;

/** Undefined when nothing changes. @throws MicrosoftError only when Microsoft throttles. */
export async function keepSubscription(
  deps: DrainDeps,
  context: DrainContext,
  room: { readonly id: string; readonly emailAddress: string },
  sync: SubscriptionFields,
): Promise<SubscriptionFields | undefined> {
  if (deps.subscriptions === undefined || context.follow === 'polling') return undefined;
  const now = deps.clock().getTime();
  const { subscription, subscribeAfter } = sync;
  const live = subscription !== undefined && Date.parse(subscription.expiresAt) > now;
  if (live && Date.parse(subscription.renewAt) > now) return undefined;
  if (subscribeAfter !== undefined && Date.parse(subscribeAfter) > now) return undefined;
  try {
    const expiresAt = new Date(now + LIFE_MS).toISOString();
    const renewed = live
      ? await deps.subscriptions.renew(context.identity, subscription.id, expiresAt)
      : undefined;
    if (renewed !== undefined) {
      return { ...sequenceOf(sync), subscription: halfLife(renewed, now, deps.random) };
    }
    const sequence = sync.subscriptionSequence + 1;
    const made = await deps.subscriptions.create(context.identity, {
      emailAddress: room.emailAddress,
      clientState: mintClientState(
        await deps.notificationKey(),
        { organisationId: context.organisationId, roomId: room.id },
        sequence,
      ),
      expiresAt,
    });
    return {
      subscriptionSequence: sequence,
      subscription: halfLife(made, now, deps.random),
    };
  } catch (error) {
    // Without the key from Key Vault rooms are polled; a vault outage must not stop reads.
    const meaning = error instanceof MicrosoftError ? meaningOf(error) : 'transient';
    if (meaning === 'throttled') throw error;
    context.log.warn('calendar.subscription-failed', {
      organisation: context.organisationId,
      room: room.id,
      ...(error instanceof MicrosoftError ? { reason: error.reason, code: error.code } : {}),
    });
    const wait = meaning === 'refused' ? RETRY_AFTER_REFUSAL_MS : RETRY_AFTER_FAILURE_MS;
    return {
      ...sequenceOf(sync),
      ...(live ? { subscription } : {}),
      subscribeAfter: new Date(now + wait).toISOString(),
    };
  }
}

/** Replaces all three fields, so that no outdated one stays. */
export function withSubscription(sync: RoomSync, fields: SubscriptionFields): RoomSync {
  const { subscription: _old, subscribeAfter: _wait, ...rest } = sync;
  return { ...rest, ...fields };
}

const sequenceOf = ({ subscriptionSequence }: SubscriptionFields) => ({ subscriptionSequence });

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

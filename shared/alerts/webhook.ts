/** A webhook of an organisation or of the operators, the events it is sent, and the deliveries that were given up. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { retryAfterSeconds } from '../platform/retry.ts';
import type { AlertRecord } from './alert.ts';
import { type Delivery, webhookEventTypes } from './contract.ts';
import { isPublicAddress } from './public-address.ts';

/** The target of the operators' webhook, which hears the alerts of every organisation and of the platform. */
export const OPERATORS = 'platform';

export const webhookSchema = z.object({
  url: z.string(),
  secretName: z.string(),
  secretVersion: z.string(),
  /** Signs as well until then, while receivers change to the new secret. */
  previous: z.object({ version: z.string(), until: z.string() }).optional(),
  createdAt: z.string(),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const deadLetterSchema = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of every try.' }),
    type: z.enum(webhookEventTypes),
    alertId: z.string(),
    failedAt: z.iso.datetime(),
    tries: z.number().int(),
    reason: z.string().meta({
      description:
        'Why the last try failed: `answered-500`, `timeout`, `unreachable`, `address-refused`, …',
    }),
  })
  .meta({
    id: 'FailedDelivery',
    examples: [
      {
        id: '8235647561599-Es6ZsX0tOKYLN-M9-raised',
        type: 'alert.raised',
        alertId: '8235647561599-Es6ZsX0tOKYLN-M9',
        failedAt: '2026-03-03T21:10:00.000Z',
        tries: 9,
        reason: 'answered-500',
      },
    ],
  });
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** About a day and a half: a receiver may be down for a day. */
const RETRY_SECONDS = [5, 60, 300, 1800, 7200, 18_000, 36_000, 57_600];

/** A receiver that asks for more than a day is asked again after one. */
const LONGEST_WAIT_SECONDS = 86_400;

/**
 * How long to wait after that many failures; undefined when the delivery is given up. `retryAfter`, the receiver's own
 * header, makes a wait longer and never shorter. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retrySeconds(
  failures: number,
  retryAfter: string | undefined,
  now: Date,
): number | undefined {
  const own = RETRY_SECONDS[failures - 1];
  if (own === undefined) return undefined;
  return Math.max(own, Math.min(retryAfterSeconds(retryAfter, now) ?? 0, LONGEST_WAIT_SECONDS));
}

/** The event that tells receivers of the alert as it is now. */
export function eventOf(alert: AlertRecord): Delivery['event'] {
  if (alert.state === 'resolved') {
    const timestamp = alert.resolvedAt ?? alert.lastSeenAt;
    return { type: 'alert.resolved', timestamp, data: alert };
  }
  return alert.acknowledgedAt === undefined
    ? { type: 'alert.raised', timestamp: alert.raisedAt, data: alert }
    : { type: 'alert.acknowledged', timestamp: alert.acknowledgedAt, data: alert };
}

/** The fault of an address, undefined when it has none. Every connection resolves and checks its name again. */
export function faultOf(text: string, allowPrivate: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL';
  const { protocol, port, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'must not carry credentials';
  if (allowPrivate) return /^https?:$/.test(protocol) ? undefined : 'must be http or https';
  if (protocol !== 'https:' || port !== '') return 'must be https on port 443';
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublicAddress(host) ? 'must be a public address' : undefined;
}

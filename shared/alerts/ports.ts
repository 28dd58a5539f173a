/** The ports of alerts and their webhooks. Methods of stores throw AppError `storage.unavailable`. */
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Stored, Updated } from '../platform/tables.ts';
import type { AlertRecord } from './alert.ts';
import type { AlertCause } from './contract.ts';
import type { DeadLetter, Webhook } from './webhook.ts';

/** Which alerts of a list are wanted. */
type AlertFilter = AlertRecord['state'] | 'all';

export interface AlertStore {
  /** The newest occurrence of a cause, open or resolved. */
  newest(cause: AlertCause): Promise<AlertRecord | undefined>;
  /**
   * Changes the newest occurrence of a cause in every list, and puts the change into the outbox when there is news in
   * it. At most one occurrence of a cause is open. `change` may be asked several times, as in `Rows.update`.
   *
   * @throws AppError `request.busy` when other writers kept winning
   */
  update(
    cause: AlertCause,
    change: (newest: AlertRecord | undefined) => AlertRecord | undefined,
  ): Promise<Updated<AlertRecord> | undefined>;
  /** The occurrence with this id. */
  find(id: string): Promise<AlertRecord | undefined>;
  /** A page of one organisation's alerts, or of all; open ones first, newest first. */
  page(
    organisationId: string | undefined,
    request: RowPageRequest & { readonly state: AlertFilter },
  ): Promise<RowPage<AlertRecord>>;
  /** Every open alert, newest first. */
  eachOpen(): AsyncGenerator<AlertRecord>;
  /** Changes that were not handed to the webhooks yet. */
  outbox(): AsyncGenerator<AlertRecord>;
  /** Takes a change out of the outbox once it was handed to the webhooks. */
  removeFromOutbox(alert: AlertRecord): Promise<void>;
  /**
   * Deletes alerts that were resolved before that time, at most so many.
   *
   * @returns how many were deleted
   */
  removeResolved(before: Date, most: number): Promise<number>;
  /** Deletes every alert of the organisation, and its changes in the outbox. */
  removeAll(organisationId: string): Promise<void>;
}

/** A target is the id of an organisation, or `OPERATORS`. */
export interface Webhooks {
  /** The webhook with its ETag; undefined when the target has none. */
  get(target: string): Promise<Stored<Webhook> | undefined>;
  /** Writes the webhook in place of `before`. @returns false when somebody else has written it since */
  write(target: string, before: Stored<Webhook> | undefined, after: Webhook): Promise<boolean>;
  /** Deletes the webhook and its dead letters. */
  remove(target: string): Promise<void>;
}

/** Deliveries that were given up, by target. */
export interface DeadLetters {
  /** Adds a delivery that was given up. */
  put(target: string, letter: DeadLetter): Promise<void>;
  /** Deletes those that were given up before that time. */
  removeBefore(target: string, before: Date): Promise<void>;
  /** A page, newest first. */
  page(target: string, request: RowPageRequest): Promise<RowPage<DeadLetter>>;
}

/** `gone`: the receiver wants no more of this. A reason never quotes what the receiver answered. */
export type SendOutcome =
  | { readonly outcome: 'delivered' }
  | {
      readonly outcome: 'failed' | 'gone';
      readonly reason: string;
      /** The header `Retry-After` as the receiver wrote it. */
      readonly retryAfter?: string | undefined;
    };

export interface WebhookSender {
  /** Posts `body`, waiting five seconds at most; never throws for what the receiver or the network does. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<SendOutcome>;
}

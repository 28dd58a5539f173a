/** What delivering alerts needs: rows of targets and of what never arrived, and a way out. */
import type { DeadLetter, Webhook } from './webhook.ts';

export interface StoredWebhook {
  readonly webhook: Webhook;
  readonly etag: string;
}

export interface Webhooks {
  get(target: string): Promise<StoredWebhook | undefined>;
  /** False when another writer was faster. */
  write(target: string, before: StoredWebhook | undefined, after: Webhook): Promise<boolean>;
  /** With everything that never arrived. */
  remove(target: string): Promise<void>;
}

export interface DeadLetters {
  put(target: string, letter: DeadLetter): Promise<void>;
  page(
    target: string,
    request: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ readonly items: readonly DeadLetter[]; readonly after?: string | undefined }>;
}

/** `gone`: the receiver wants no more of this. A reason never quotes what the receiver answered. */
export type SendOutcome =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'failed' | 'gone'; readonly reason: string };

export interface WebhookSender {
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<SendOutcome>;
}

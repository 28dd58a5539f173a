/** What alerts need of storage: the newest occurrence of each cause, and lists of occurrences. */
import type { AlertRecord } from './alert.ts';
import type { AlertCause } from './contract.ts';

export interface StoredAlert {
  readonly alert: AlertRecord;
  readonly etag: string;
}

export type AlertState = AlertRecord['state'];

export interface AlertStore {
  /** The newest occurrence, open or resolved. */
  newest(cause: AlertCause): Promise<StoredAlert | undefined>;
  /**
   * Makes `after` the newest occurrence of its cause, in every list, and untold when there is news in it. False
   * when another writer was faster, so that at most one occurrence of a cause can be open.
   */
  write(before: StoredAlert | undefined, after: AlertRecord): Promise<boolean>;
  find(id: string): Promise<AlertRecord | undefined>;
  /** Of one organisation, or of all; open ones first, newest first. */
  page(
    organisationId: string | undefined,
    request: {
      readonly state: AlertState | 'all';
      readonly limit: number;
      readonly after?: string | undefined;
    },
  ): Promise<{ readonly items: readonly AlertRecord[]; readonly after?: string }>;
  /** Changes that nobody has handed to the webhooks yet. */
  untold(): AsyncGenerator<AlertRecord>;
  told(alert: AlertRecord): Promise<void>;
  removeAll(organisationId: string): Promise<void>;
}

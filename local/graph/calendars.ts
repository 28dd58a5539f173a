/** The events of every mailbox: SQLite is the truth, mailboxes are parsed once and kept. */
import type { Store } from '../kit/store.ts';
import type { StoredEvent } from './event.ts';

export interface Calendars {
  list(mailboxId: string): Iterable<StoredEvent>;
  get(mailboxId: string, key: string): StoredEvent | undefined;
  put(event: StoredEvent): void;
  delete(event: StoredEvent): void;
  clear(mailboxId: string): void;
}

export function createCalendars(store: Store): Calendars {
  const rows = store.collection<StoredEvent>('events');
  const mailboxes = new Map<string, Map<string, StoredEvent>>();
  const eventsOf = (mailboxId: string): Map<string, StoredEvent> => {
    const known = mailboxes.get(mailboxId);
    if (known !== undefined) return known;
    const read = new Map(rows.list(`${mailboxId}|`).map((event) => [event.key, event]));
    mailboxes.set(mailboxId, read);
    return read;
  };
  return {
    list: (mailboxId) => eventsOf(mailboxId).values(),
    get: (mailboxId, key) => eventsOf(mailboxId).get(key),
    put(event) {
      const events = eventsOf(event.mailboxId);
      rows.put(`${event.mailboxId}|${event.key}`, event);
      events.set(event.key, event);
    },
    delete(event) {
      rows.delete(`${event.mailboxId}|${event.key}`);
      eventsOf(event.mailboxId).delete(event.key);
    },
    clear(mailboxId) {
      for (const event of eventsOf(mailboxId).values()) rows.delete(`${mailboxId}|${event.key}`);
      mailboxes.delete(mailboxId);
    },
  };
}

/** The display's store over restarts, in IndexedDB: its writes can be waited for until they are on the disk. */
import { isSnapshot } from '../../device-client/screen.ts';
import { type DeviceStore, isPaired } from '../../device-client/store.ts';

type Name = 'paired' | 'snapshot' | 'clock' | 'serial';

interface Rows {
  get(name: Name): Promise<unknown>;
  put(name: Name, value: unknown): Promise<void>;
  remove(...names: Name[]): Promise<void>;
}

export interface BrowserStore extends DeviceStore {
  /** False in a browser that keeps nothing, as in a private window. */
  readonly isLasting: boolean;
  /** This browser's own serial number, made once. */
  serialNumber(): Promise<string>;
}

/** Never throws: without IndexedDB it keeps everything until the page ends. */
export async function openBrowserStore(): Promise<BrowserStore> {
  const [rows, isLasting] = await openRows().then(
    (opened) => [opened, true] as const,
    () => [inMemory(), false] as const,
  );
  return {
    isLasting,
    async read() {
      const [paired, snapshot, aheadMs] = await Promise.all(
        (['paired', 'snapshot', 'clock'] as const).map(rows.get),
      );
      return {
        ...(isPaired(paired) && { paired }),
        ...(isSnapshot(snapshot) && { snapshot }),
        clockAheadMs: typeof aheadMs === 'number' ? aheadMs : 0,
      };
    },
    keepPaired: (paired) => rows.put('paired', paired),
    keepSnapshot: (snapshot) => rows.put('snapshot', snapshot),
    keepClockAheadMs: (aheadMs) => rows.put('clock', aheadMs),
    forgetSnapshot: () => rows.remove('snapshot'),
    forgetPaired: () => rows.remove('paired', 'snapshot'),
    async serialNumber() {
      const kept = await rows.get('serial');
      if (typeof kept === 'string') return kept;
      const made = `browser-${crypto.randomUUID()}`;
      await rows.put('serial', made);
      return made;
    },
  };
}

async function openRows(): Promise<Rows> {
  const opening = indexedDB.open('room-display', 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('kept'));
  const database = await resultOf(opening);
  /** `strict` waits for the disk: a loss of power must not bring back a credential that has been replaced. */
  const write = async (change: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction('kept', 'readwrite', { durability: 'strict' });
    change(transaction.objectStore('kept'));
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () =>
        reject(transaction.error ?? new Error('aborted')),
      );
    });
  };
  return {
    get: async (name) => await resultOf(database.transaction('kept').objectStore('kept').get(name)),
    put: async (name, value) => await write((store) => store.put(value, name)),
    remove: async (...names) =>
      await write((store) => {
        for (const name of names) store.delete(name);
      }),
  };
}

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('refused')));
  });

function inMemory(): Rows {
  const values = new Map<Name, unknown>();
  return {
    get: async (name) => values.get(name),
    put: async (name, value) => void values.set(name, value),
    async remove(...names) {
      for (const name of names) values.delete(name);
    },
  };
}

/** Stores the sessions, codes and grants of oidc-provider. */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Store } from '../kit/store.ts';

interface Row {
  readonly id: string;
  readonly payload: AdapterPayload;
  /** Epoch milliseconds. */
  readonly expiresAt: number | null;
}

export function createAdapter(store: Store): (model: string) => Adapter {
  return (model) => {
    const rows = store.collection<Row>(`oidc-${model}`);
    const live = (row: Row | undefined): AdapterPayload | undefined =>
      row === undefined || (row.expiresAt !== null && row.expiresAt <= Date.now())
        ? undefined
        : row.payload;
    const findBy = (name: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
      live(rows.list().find(({ payload }) => payload[name] === value));
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn === undefined ? null : Date.now() + expiresIn * 1000;
        rows.put(id, { id, payload, expiresAt });
      },
      find: async (id) => live(rows.get(id)),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const row = rows.get(id);
        if (row === undefined) return;
        const consumed = Math.floor(Date.now() / 1000);
        rows.put(id, { ...row, payload: { ...row.payload, consumed } });
      },
      async destroy(id) {
        rows.delete(id);
      },
      async revokeByGrantId(grantId) {
        for (const { id, payload } of rows.list()) {
          if (payload.grantId === grantId) rows.delete(id);
        }
      },
    };
  };
}

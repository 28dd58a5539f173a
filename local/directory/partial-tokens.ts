/** App-only tokens from a lagging replica: the control endpoint limits the roles of an application's next tokens. */
import type { Store } from '../kit/store.ts';

export type TokenApp = 'sync' | 'discovery';

export interface PartialTokens {
  /** One more of the application's next tokens in the tenant holds exactly these roles. */
  add(tenantId: string, app: TokenApp, roles: readonly string[]): void;
  /** Takes the roles of the token that is issued now; undefined when they are not limited. */
  take(tenantId: string, app: TokenApp): readonly string[] | undefined;
}

export function createPartialTokens(store: Store): PartialTokens {
  const waiting = store.collection<readonly (readonly string[])[]>('partial-tokens');
  return {
    add(tenantId, app, roles) {
      const key = `${tenantId}|${app}`;
      waiting.put(key, [...(waiting.get(key) ?? []), roles]);
    },
    take(tenantId, app) {
      const key = `${tenantId}|${app}`;
      const [roles, ...rest] = waiting.get(key) ?? [];
      if (roles !== undefined) waiting.put(key, rest);
      return roles;
    },
  };
}

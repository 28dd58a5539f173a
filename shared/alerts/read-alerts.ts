/** What people do with alerts: read them, and say that they look after one. */
import { actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type HttpResult, ok, type PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import { acknowledged } from './alert.ts';
import { type AnnounceNeeds, announceAlert } from './announce-alert.ts';
import { alertProblems } from './errors.ts';
import type { AlertState, AlertStore } from './ports.ts';

interface ListCall {
  readonly query: {
    readonly limit: number;
    readonly after?: string | undefined;
    readonly state: AlertState | 'all';
  };
  readonly url: string;
}

const TRIES = 5;

export function readAlerts(
  needs: AnnounceNeeds & {
    readonly store: AlertStore;
    readonly clock: Clock;
    readonly apiUrl: string;
  },
) {
  const { store, clock, apiUrl } = needs;
  const announce = announceAlert(needs);

  async function list(organisationId: string | undefined, { query, url }: ListCall) {
    const { items, after } = await store.page(organisationId, {
      state: query.state,
      limit: query.limit,
      after: query.after === undefined ? undefined : rowOf(query.after),
    });
    const next = after === undefined ? undefined : cursorOf(after);
    return ok(pageAnswer(items, { apiUrl, url, after: next }));
  }

  return {
    list: (input: ListCall & { readonly params: { readonly org: string } }) =>
      list(input.params.org, input),
    listAll: (input: ListCall) => list(undefined, input),

    async acknowledge(input: {
      readonly caller: PortalUser;
      readonly params: { readonly id: string };
    }): Promise<HttpResult> {
      const { caller, params } = input;
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await store.find(params.id);
        if (found === undefined) throw alertProblems.error('alert.not-found');
        const newest = await store.newest(found);
        // Resolved, or acknowledged before: nothing is left to look after.
        if (
          newest?.alert.id !== params.id ||
          newest.alert.state === 'resolved' ||
          newest.alert.acknowledgedAt !== undefined
        ) {
          return ok(newest?.alert.id === params.id ? newest.alert : found);
        }
        const after = acknowledged(newest.alert, actorOf(caller), clock());
        if (!(await store.write(newest, after))) continue;
        await announce(after);
        return ok(after);
      }
      throw requestProblems.error('request.busy', { retryAfterSeconds: 1 });
    },
  };
}

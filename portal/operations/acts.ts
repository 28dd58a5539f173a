/** Everything that an operator can do on the board: one call each, conditional on what was seen. */
import type { Api } from '../api/client.ts';
import { ifMatch } from '../api/if-match.ts';

export type ActKey =
  | 'retry'
  | 'cancel'
  | 'disconnect'
  | 'purge'
  | 'rotate'
  | 'acknowledge'
  | 'replay'
  | 'discard';

/** The thing acted on: a set-up or secret by its organisation, an alert or message by itself. */
export interface Target {
  readonly id: string;
  readonly name: string;
  /** The version that was seen; absent for what never changes. */
  readonly etag?: string;
  /** False where the action would be refused or do nothing. */
  readonly isPossible: boolean;
}

/** `nothing`: it was so already. */
export type Outcome = 'done' | 'nothing';

const NO_CONTENT = 204;
const outcomeOf = ({ response }: { readonly response: Response }): Outcome =>
  response.status === NO_CONTENT ? 'nothing' : 'done';

const conditional = ({ etag }: Target) => ({ headers: ifMatch(etag) });
const ofOrganisation = (target: Target) => ({
  params: { path: { org: target.id } },
  ...conditional(target),
});
const ofItem = (target: Target) => ({
  params: { path: { id: target.id } },
  ...conditional(target),
});

/** Each throws `ApiProblem` or `NotReached`. */
export const acts: Readonly<Record<ActKey, (api: Api, target: Target) => Promise<Outcome>>> = {
  retry: async (api, target) =>
    outcomeOf(await api.POST('/operations/setups/{org}/retry', ofOrganisation(target))),
  cancel: async (api, target) =>
    outcomeOf(await api.POST('/operations/setups/{org}/cancel', ofOrganisation(target))),
  disconnect: async (api, target) =>
    outcomeOf(await api.POST('/operations/setups/{org}/disconnect', ofOrganisation(target))),
  purge: async (api, target) =>
    outcomeOf(await api.POST('/operations/setups/{org}/purge', ofOrganisation(target))),
  rotate: async (api, target) =>
    outcomeOf(await api.POST('/operations/secrets/{org}/rotate', ofOrganisation(target))),
  acknowledge: async (api, target) =>
    outcomeOf(await api.POST('/operations/alerts/{id}/acknowledge', ofItem(target))),
  replay: async (api, target) =>
    outcomeOf(await api.POST('/operations/poison/{id}/replay', ofItem(target))),
  async discard(api, target) {
    await api.POST('/operations/poison/{id}/discard', ofItem(target));
    return 'done';
  },
};

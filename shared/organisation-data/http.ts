/** HTTP of export and erasure. */
import { actorOf } from '../operations/contract.ts';
import { accepted, type InputOf } from '../platform/endpoint.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { answerPage } from '../platform/paging.ts';
import { browseData } from './browse-data.ts';
import type * as endpoints from './endpoints.ts';
import type { Place } from './ports.ts';
import type { requestErasure } from './request-erasure.ts';

export function organisationDataHttp(deps: {
  readonly places: (orchestrations: Orchestrations) => readonly Place[];
  readonly requestErasure: ReturnType<typeof requestErasure>;
  /** The public base of the API's addresses. */
  readonly apiUrl: string;
}) {
  return {
    organisationData:
      (orchestrations: Orchestrations) => (input: InputOf<typeof endpoints.organisationData>) =>
        answerPage(input, deps.apiUrl, (request) =>
          browseData(deps.places(orchestrations), input.params.org, request),
        ),

    async organisationErase({ caller, params, body }: InputOf<typeof endpoints.organisationErase>) {
      await deps.requestErasure(actorOf(caller), params.org, body.name);
      return accepted;
    },
  };
}

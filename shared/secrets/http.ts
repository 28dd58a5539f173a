/** HTTP handlers of secrets. */
import { accepted, type HandlerOf } from '../platform/endpoint.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { answerPage } from '../platform/paging.ts';
import type * as endpoints from './endpoints.ts';
import type { operateSecrets } from './operate-secrets.ts';

type Input<K extends 'listSecrets' | 'rotateSecret'> = Parameters<
  HandlerOf<(typeof endpoints)[K]>
>[0];

export function secretsHttp({
  operate,
  apiUrl,
}: {
  readonly operate: ReturnType<typeof operateSecrets>;
  readonly apiUrl: string;
}) {
  return {
    listSecrets: (input: Pick<Input<'listSecrets'>, 'query' | 'url'>) =>
      answerPage(input, apiUrl, (request) => operate.page(request, input.query)),

    rotateSecret:
      (orchestrations: Orchestrations) =>
      async ({
        params,
        caller,
        headers,
      }: Pick<Input<'rotateSecret'>, 'params' | 'caller' | 'headers'>) => {
        const by = { caller, ifMatch: headers.get('if-match') };
        await operate.renew(orchestrations, params.org, by);
        return accepted;
      },
  };
}

/** HTTP of the portal's live channel. */
import { type HandlersOf, ok } from '../platform/endpoint.ts';
import type { negotiateChannel } from './channel.ts';
import type * as endpoints from './endpoints.ts';

export function liveHttp(deps: {
  readonly negotiate: ReturnType<typeof negotiateChannel>;
}): HandlersOf<typeof endpoints> {
  return {
    async liveNegotiate({ caller, params }) {
      return ok(await deps.negotiate(params.org, caller.key));
    },
  };
}

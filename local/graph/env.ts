/** What every Graph route finds in its Hono context. */
import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../directory/model.ts';

export interface GraphEnv {
  Variables: { caller: Caller };
  Bindings: HttpBindings;
}

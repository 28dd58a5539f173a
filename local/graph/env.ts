/** The Hono context of every Graph route. */
import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../directory/model.ts';

export interface GraphEnv {
  Variables: { caller: Caller };
  Bindings: HttpBindings;
}

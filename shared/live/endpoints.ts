/** The HTTP contract of the portal's live channel. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { CLIENT_PROTOCOL, PORTAL_HUB } from './channel.ts';

export const liveNegotiate = endpoint({
  name: 'liveNegotiate',
  method: 'POST',
  route: 'organisations/{org}/negotiate',
  summary: 'Where the portal listens for changes of one organisation',
  access: 'member',
  params: z.object({ org: idSchema }),
  answers: {
    200: {
      description: 'A client URL, valid for a few minutes',
      schema: z.object({
        url: z.string(),
        hub: z.literal(PORTAL_HUB),
        protocol: z.literal(CLIENT_PROTOCOL),
      }),
    },
  },
});

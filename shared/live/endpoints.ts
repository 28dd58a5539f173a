/** The HTTP contract of the portal's live channel. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { CLIENT_PROTOCOL, PORTAL_HUB } from './channel.ts';

export const liveNegotiate = endpoint('liveNegotiate', 'POST organisations/{org}/negotiate', {
  summary: 'Where the portal listens for changes of one organisation',
  access: 'member',
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

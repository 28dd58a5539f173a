/** The HTTP contract of the portal's live channel. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { CLIENT_PROTOCOL, PORTAL_HUB } from './channel.ts';

const liveChannel = z
  .object({
    url: z.string().meta({ description: 'A credential of five minutes: never keep or log it.' }),
    hub: z.literal(PORTAL_HUB),
    protocol: z
      .literal(CLIENT_PROTOCOL)
      .meta({ description: 'The WebSocket subprotocol to ask for.' }),
  })
  .meta({
    id: 'LiveChannel',
    examples: [
      {
        url: 'wss://example.webpubsub.azure.com/client/hubs/portal?access_token=…',
        hub: PORTAL_HUB,
        protocol: CLIENT_PROTOCOL,
      },
    ],
  });

export const liveNegotiate = endpoint('liveNegotiate', 'POST organisations/{org}/negotiate', {
  tag: 'Live channel',
  summary: 'Learn where to listen for changes of one organisation',
  description:
    'An address of Azure Web PubSub, good for connecting within five minutes. Messages are `{kind, organisationId, at, data}` with the kinds `setup.changed`, `room.changed`, `device.changed` and `alert.changed`: read again what the kind names. A message can be lost, so poll now and then as well. Each call makes a new address.',
  access: 'member',
  answers: { 200: { description: 'Where to connect', schema: liveChannel } },
  needs: ['storage', 'web-pubsub'],
});

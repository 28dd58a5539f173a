/** The official Web PubSub client with the reliable protocol, which also reports when a connection has recovered. */
import { WebPubSubClient, WebPubSubJsonReliableProtocol } from '@azure/web-pubsub-client';

/** `onConnected` runs after every connect and every recovery. */
export function reliableClient(
  getClientAccessUrl: () => Promise<string>,
  keepAliveIntervalInMs: number,
  onConnected: () => void,
): WebPubSubClient {
  const reliable = WebPubSubJsonReliableProtocol();
  return new WebPubSubClient(
    { getClientAccessUrl },
    {
      // The SDK's own reconnecting has no jitter, and stop() does not end it between two tries.
      autoReconnect: false,
      keepAliveIntervalInMs,
      keepAliveTimeoutInMs: keepAliveIntervalInMs * 3,
      protocol: {
        name: reliable.name,
        isReliableSubProtocol: true,
        writeMessage: (message) => reliable.writeMessage(message),
        parseMessages(input) {
          const parsed = reliable.parseMessages(input);
          // The SDK emits its event for the first `connected` only. After a recovery the message comes again.
          if ([parsed ?? []].flat().some(({ kind }) => kind === 'connected')) onConnected();
          return parsed;
        },
      },
    },
  );
}

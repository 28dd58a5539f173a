/** Connection strings of Azure: what a usable one has. The SDKs would only complain at the first request. */
import { z } from 'zod';
import { serviceUrl } from './urls.ts';

/** `Name=value` pairs, parted by semicolons; a value may contain `=`. */
function partsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const];
    }),
  );
}

const isServiceUrl = (text: string | undefined): boolean => serviceUrl.safeParse(text).success;

/** https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string */
function isStorageConnection(text: string): boolean {
  const parts = partsOf(text);
  if (parts.get('UseDevelopmentStorage') === 'true') return true;
  const endpoints = [parts.get('TableEndpoint'), parts.get('QueueEndpoint')];
  const hasEndpoints = endpoints.every(isServiceUrl);
  if (parts.has('SharedAccessSignature')) {
    return parts.get('SharedAccessSignature') !== '' && hasEndpoints;
  }
  const protocol = parts.get('DefaultEndpointsProtocol');
  const hasSuffix =
    protocol === 'https' &&
    Boolean(parts.get('EndpointSuffix')) &&
    endpoints.every((url) => url === undefined || isServiceUrl(url));
  return (
    protocol !== undefined &&
    Boolean(parts.get('AccountName')) &&
    Buffer.from(parts.get('AccountKey') ?? '', 'base64').length > 0 &&
    (hasEndpoints || hasSuffix)
  );
}

export const storageConnection = z.string().refine(isStorageConnection, {
  message:
    'must be UseDevelopmentStorage=true, or DefaultEndpointsProtocol, AccountName and AccountKey with EndpointSuffix' +
    ' (https) or endpoints, or SharedAccessSignature with endpoints (https, or http on a loopback host)',
});

/** Several values in one setting, parted by commas or blanks. */
const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/** One Web PubSub instance, reached by its access key. */
export interface WebPubSubConnection {
  readonly kind: 'connection-string';
  readonly value: string;
  readonly endpoint: string;
  readonly accessKey: string;
}

/** https://learn.microsoft.com/azure/azure-web-pubsub/howto-websocket-connect#use-the-connection-string */
function readWebPubSubConnection(value: string): WebPubSubConnection | undefined {
  const parts = new Map([...partsOf(value)].map(([name, part]) => [name.toLowerCase(), part]));
  const endpoint = serviceUrl.safeParse(parts.get('endpoint'));
  const accessKey = parts.get('accesskey');
  if (!endpoint.success || !accessKey) return undefined;
  return { kind: 'connection-string', value, endpoint: endpoint.data, accessKey };
}

/** The instances of a text that `webPubSubConnections` accepts. */
export const readWebPubSubConnections = (text: string): WebPubSubConnection[] =>
  listOf(text).flatMap((value) => readWebPubSubConnection(value) ?? []);

export const webPubSubConnections = z
  .string()
  .refine((text) => listOf(text).every((value) => readWebPubSubConnection(value) !== undefined), {
    message: 'each must have Endpoint (https, or http on a loopback host) and AccessKey',
  });

export const webPubSubEndpoints = z.string().transform(listOf).pipe(z.array(serviceUrl));

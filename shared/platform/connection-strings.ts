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

/** A storage account: with a connection string, or by managed identity. */
export type StorageAccount =
  | { readonly kind: 'connection-string'; readonly value: string }
  | { readonly kind: 'managed-identity'; readonly account: string };

export const storageAccountName = z
  .string()
  .regex(/^[a-z0-9]{3,24}$/, { message: 'must be the name of a storage account' });

function readStorageAccount(text: string): StorageAccount | undefined {
  if (isStorageConnection(text)) return { kind: 'connection-string', value: text };
  const { success } = storageAccountName.safeParse(text);
  return success ? { kind: 'managed-identity', account: text } : undefined;
}

const LABELLED = /^([a-z0-9]{1,8})=(.+)$/;

/** Storage accounts by their labels: `label=account` each. */
export const labelledStorageAccounts = z.string().transform((text, context) => {
  const accounts = new Map<string, StorageAccount>();
  for (const part of listOf(text)) {
    const [, label, value = ''] = LABELLED.exec(part) ?? [];
    const account = readStorageAccount(value);
    if (label === undefined || account === undefined || accounts.has(label)) {
      context.addIssue({
        code: 'custom',
        message:
          'each must be label=account: a label of 1 to 8 letters and digits of its own, and the name or the connection string of a storage account',
      });
      return z.NEVER;
    }
    accounts.set(label, account);
  }
  return accounts;
});

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

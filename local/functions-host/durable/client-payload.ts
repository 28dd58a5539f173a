/** The URLs of the management API, as clients and callers are given them. */

export interface Urls {
  /** Origin of the functions host. */
  readonly baseUrl: string;
  /** The SDK sends every call of its client there; it must end in a slash. */
  readonly rpcBaseUrl: string;
  /** The system key. */
  readonly key: string;
  readonly taskHub: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';
const idPlaceholder = 'INSTANCEID';

/** The URLs of the SDK's `createCheckStatusResponse`, without `rewindPostUri`. */
export function managementUrls(urls: Urls, id: string): Record<string, string> {
  const instance = `${root(urls)}/instances/${encodeURIComponent(id)}`;
  const query = `taskHub=${urls.taskHub}&connection=Storage&code=${urls.key}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The text given to a `durableClient` input binding. */
export function clientPayload(urls: Urls): string {
  const base = root(urls);
  const code = `code=${urls.key}`;
  const start = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: urls.taskHub,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}?${code}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${code}`,
    },
    managementUrls: {
      ...managementUrls(urls, idPlaceholder),
      rewindPostUri: `${base}/instances/${idPlaceholder}/rewind?reason={text}&taskHub=${urls.taskHub}&connection=Storage&${code}`,
    },
    baseUrl: base,
    requiredQueryStringParameters: code,
    rpcBaseUrl: urls.rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}

/** The part of a request's path behind the API's own, or undefined. Paths ignore case. */
export function apiPath(requestPath: string): string | undefined {
  const own = requestPath.slice(0, WEBHOOK_PATH.length).toLowerCase();
  return own === WEBHOOK_PATH ? requestPath.slice(WEBHOOK_PATH.length) : undefined;
}

const root = ({ baseUrl }: Urls): string => `${baseUrl.replace(/\/+$/, '')}${WEBHOOK_PATH}`;

/** Storage of the local cloud: Azurite behind one proxy for each of blob, queue and table. */
import type { EmulatorDeps } from '../kit/emulator.ts';
import { type Serving, serve } from '../kit/serve.ts';
import { type Azurite, STORAGE_SERVICES, type StorageService, startAzurite } from './azurite.ts';
import { createStorageProxy } from './proxy.ts';

export interface Storage {
  /** Through the proxies. */
  readonly connectionString: string;
  /** The ports of the proxies. */
  readonly ports: Readonly<Record<StorageService, number>>;
  /** The process id of Azurite. */
  readonly pid: number;
  setClock(offsetMs: number): void;
  close(): Promise<void>;
}

export type StorageHostName = 'localhost' | '127.0.0.1';

interface StorageOptions {
  readonly deps: Pick<EmulatorDeps, 'faults' | 'requests' | 'log'>;
  /** In memory when absent. */
  readonly folder?: string;
  /**
   * `localhost` when absent. .NET's storage client needs the address: it takes `localhost` for a host-style account and
   * drops the container (https://learn.microsoft.com/azure/storage/common/storage-use-azurite).
   */
  readonly hostName?: StorageHostName;
  /** The ports of the proxies; a missing or zero port is chosen freely. */
  readonly ports?: Partial<Record<StorageService, number>>;
}

/** The one account every Azurite has; its key is public. */
export const ACCOUNT = 'devstoreaccount1';
export const KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startStorage(options: StorageOptions): Promise<Storage> {
  const { faults, requests, log } = options.deps;
  const { hostName = 'localhost' } = options;
  const servings: Serving[] = [];
  let azurite: Azurite | undefined;
  const close = async () => {
    await Promise.all(servings.map((serving) => serving.close()));
    await azurite?.close();
  };

  async function listen(service: StorageService): Promise<number> {
    const proxy = createStorageProxy(service, () => azurite?.ports[service]);
    const port = options.ports?.[service] ?? 0;
    const serving = await serve(proxy, { port, hostName, faults, requests });
    servings.push(serving);
    return serving.port;
  }

  try {
    // The ports come first: a taken port is reported before anything starts.
    const ports = {
      blob: await listen('blob'),
      queue: await listen('queue'),
      table: await listen('table'),
    };
    const running = await startAzurite({
      log,
      ...(options.folder !== undefined && { folder: options.folder }),
    });
    azurite = running;
    const endpoints = STORAGE_SERVICES.map((service) => {
      const name = `${service[0]?.toUpperCase()}${service.slice(1)}Endpoint`;
      return `${name}=http://${hostName}:${ports[service]}/${ACCOUNT};`;
    });
    return {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};${endpoints.join('')}`,
      ports,
      pid: running.pid,
      setClock: (offsetMs) => running.setClock(offsetMs),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

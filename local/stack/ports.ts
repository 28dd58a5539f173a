/** Ports are chosen once and kept in the data folder, so that registered redirect URIs, nextLinks and secret ids stay valid. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Addresses } from '../kit/emulator.ts';
import { freePort, isFree } from '../kit/free-port.ts';
import type { StorageHostName } from '../storage/storage.ts';
import { StackError } from './arguments.ts';

const SERVICES = [
  'portal',
  'display',
  'identity',
  'graph',
  'portalIdentity',
  'keyVault',
  'webPubSub',
  'control',
  'blob',
  'queue',
  'table',
] as const;

export type Ports = Readonly<Record<(typeof SERVICES)[number] | 'host', number>>;

/** The processes of a killed launcher get this long to release their ports. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 50;

export async function choosePorts(
  dataDir: string,
  hostPort: number,
  { afterKill = false, hasHost = true } = {},
): Promise<Ports> {
  const required = patience(afterKill ? PATIENCE_MS : 0);
  const file = join(dataDir, 'ports.json');
  const kept = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, number>>)
    : {};
  const ports: Record<string, number> = {};
  const host = hostPort === 0 ? kept['host'] : hostPort;
  if (host === undefined) ports['host'] = await freePort();
  // An external host may be running on it already.
  else ports['host'] = hasHost ? await required(host, 'the functions host') : host;
  for (const service of SERVICES) {
    const port = kept[service];
    ports[service] = port === undefined ? await freePort() : await required(port, service);
  }
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports as Ports;
}

export function addressesOf(ports: Ports, storageHostName: StorageHostName): Addresses {
  const at = (port: number) => `http://localhost:${port}`;
  return {
    identity: at(ports.identity),
    graph: at(ports.graph),
    portalIdentity: at(ports.portalIdentity),
    keyVault: at(ports.keyVault),
    webPubSub: at(ports.webPubSub),
    storage: `http://${storageHostName}:${ports.blob}`,
    control: at(ports.control),
    portal: at(ports.portal),
    display: at(ports.display),
    host: at(ports.host),
  };
}

const patience = (patienceMs: number) => {
  const deadline = performance.now() + patienceMs;
  return async (port: number, service: string): Promise<number> => {
    for (;;) {
      if (await isFree(port)) return port;
      if (performance.now() >= deadline) break;
      await pause(LOOK_EVERY_MS);
    }
    throw new StackError(
      `Port ${port} (${service}) is taken: stop what uses it, or start with another --port or --data`,
    );
  };
};

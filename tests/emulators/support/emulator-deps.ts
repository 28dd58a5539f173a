/** The dependencies of one emulator alone: every other service is a dead address unless given. */
import type { Addresses, EmulatorDeps } from '../../../local/kit/emulator.ts';
import { createFaults } from '../../../local/kit/faults.ts';
import { createLog } from '../../../local/kit/log.ts';
import { createRequestLog } from '../../../local/kit/request-log.ts';
import { openStore } from '../../../local/kit/store.ts';

const NOWHERE = 'http://localhost:1';

export function emulatorDeps(known: Partial<Addresses> = {}, file = ':memory:') {
  const addresses: { -readonly [name in keyof Addresses]: string } = {
    identity: NOWHERE,
    graph: NOWHERE,
    portalIdentity: NOWHERE,
    keyVault: NOWHERE,
    webPubSub: NOWHERE,
    storage: NOWHERE,
    control: NOWHERE,
    portal: NOWHERE,
    display: NOWHERE,
    host: NOWHERE,
    ...known,
  };
  const deps = {
    addresses,
    store: () => openStore(file),
    log: createLog({ echo: false }),
    faults: createFaults(),
    requests: createRequestLog(),
    delays: {
      directoryReplicationMs: 0,
      consentPropagationMs: 0,
      policyPropagationMs: 0,
      notificationDeliveryMs: 0,
    },
  } satisfies EmulatorDeps;
  return deps;
}

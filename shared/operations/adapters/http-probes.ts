/** Probes that only ask whether something answers: any HTTP status but a 5xx counts, no credential is sent. */

import { z } from 'zod';
import type { Config } from '../../platform/config.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { Check, Probes } from '../probe-readiness.ts';

const TIMEOUT_MS = 3_000;

export function httpProbes(config: Config, openTable: OpenTable): Probes {
  const webPubSub =
    config.webPubSub.kind === 'managed-identity'
      ? config.webPubSub.endpoint
      : (/Endpoint=([^;]+)/i.exec(config.webPubSub.value)?.[1] ?? '').replace(/\/+$/, '');
  const urls: Record<Exclude<Check, 'storage'>, string> = {
    keyVault: `${config.KEY_VAULT_URL}/secrets?api-version=7.4`,
    webPubSub: `${webPubSub}/api/health`,
    identity: `${config.MICROSOFT_LOGIN_URL}/common/v2.0/.well-known/openid-configuration`,
    graph: `${config.GRAPH_URL}/v1.0/$metadata`,
  };
  const probed = openTable('Organisations').rows(z.unknown());
  return {
    async answers(check) {
      try {
        if (check === 'storage') {
          await probed.get('readiness', 'probe');
          return true;
        }
        const response = await fetch(urls[check], {
          method: check === 'identity' ? 'GET' : 'HEAD',
          signal: AbortSignal.timeout(TIMEOUT_MS),
          redirect: 'manual',
        });
        await response.body?.cancel();
        return response.status < 500 || response.status === 501;
      } catch {
        return false;
      }
    },
  };
}

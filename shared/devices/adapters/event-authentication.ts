/** Proof that an event comes from our Web PubSub: its access key's signature, or its managed identity's token. */
import { createHmac } from 'node:crypto';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { bearerToken, type PublishedKeys, publishedKeys } from '../../platform/bearer.ts';
import type { Config } from '../../platform/config.ts';
import { equalInConstantTime } from '../../platform/ids.ts';
import type { EventAuthentication } from '../ports.ts';

export function eventAuthentication(config: Config): EventAuthentication {
  const { webPubSubEvents: events } = config;
  return events.kind === 'access-key'
    ? signed(events.keys)
    : issued({ ...events, timeoutMs: config.HTTP_TIMEOUT_SECONDS * 1000 });
}

/** A sender has two keys. */
const SIGNATURES = 8;

/** One key for each instance. `ce-signature` lists one `sha256=` for each key of its sender; it covers the connection id alone. */
function signed(keys: readonly string[]): EventAuthentication {
  return {
    async isGenuine(headers) {
      const connectionId = headers.get('ce-connectionid');
      if (connectionId === null) return false;
      const wanted = keys.map(
        (key) => `sha256=${createHmac('sha256', key).update(connectionId).digest('hex')}`,
      );
      const given = (headers.get('ce-signature') ?? '').split(',', SIGNATURES);
      return given.some((signature) =>
        wanted.some((one) => equalInConstantTime(signature.trim(), one)),
      );
    },
  };
}

const discoverySchema = z.object({ jwks_uri: z.url() });

export function issued(expected: {
  readonly issuer: string;
  readonly audience: string;
  readonly caller: string;
  readonly timeoutMs: number;
}): EventAuthentication {
  let keys: Promise<PublishedKeys> | undefined;
  async function discover() {
    const response = await fetch(`${expected.issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(expected.timeoutMs),
      redirect: 'error',
    });
    const { jwks_uri } = discoverySchema.parse(await response.json());
    return publishedKeys(jwks_uri, expected);
  }
  return {
    async isGenuine(headers) {
      const token = bearerToken(headers.get('authorization'));
      if (token === undefined) return false;
      try {
        keys ??= discover();
        const { payload } = await jwtVerify(token, await keys, {
          // Settings drop a trailing slash; version 1 issuers end in one.
          issuer: [expected.issuer, `${expected.issuer}/`],
          audience: expected.audience,
          algorithms: ['RS256'],
          requiredClaims: ['exp'],
        });
        return (payload['azp'] ?? payload['appid']) === expected.caller;
      } catch {
        await keys?.catch(() => {
          keys = undefined;
        });
        return false;
      }
    },
  };
}

/** Every kind of caller that the API can meet, each with a real proof, or with none. */
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import type { Journey } from '../../local/demo/journey.ts';
import { openStore } from '../../local/kit/store.ts';
import { AUDIENCE, personClaims } from '../../local/portal-identity/claims.ts';
import { ALGORITHM, loadKeys } from '../../local/portal-identity/keys.ts';
import type { RunningStack } from './stack.ts';

export const callers = [
  'nobody',
  'a broken token',
  'an expired token',
  'a token for another audience',
  'a token of another issuer',
  'a person without organisation',
  'a member of another organisation',
  'an installer',
  'a member',
  'an administrator',
  'a read-only operator',
  'an operator',
  'a device',
  'a former device',
] as const;
export type Caller = (typeof callers)[number];

export interface Callers {
  readonly organisation: string;
  readonly otherOrganisation: string;
  /** The `Authorization` header of each. */
  readonly authorization: Readonly<Record<Caller, string | undefined>>;
}

/** Two organisations with people of every role in the first, and its devices. */
export async function inviteCallers(
  stack: Pick<RunningStack, 'urls' | 'dataDir'>,
  journey: Journey,
): Promise<Callers> {
  const known = async (email: string, roles: readonly string[] = []) => ({
    ...(await journey.person(email, roles)),
    email,
  });
  const administrator = await known('administrator@ours.example');
  const foreigner = await known('administrator@theirs.example');
  const organisation = await journey.organisation('Ours', administrator);
  const otherOrganisation = await journey.organisation('Theirs', foreigner);
  const base = `/organisations/${organisation}`;
  for (const role of ['member', 'installer']) {
    await administrator.call('POST', `${base}/members`, { email: `${role}@ours.example`, role });
  }
  const pair = async () => {
    const made = await administrator.call<{ id: string; pairingCode: string }>(
      'POST',
      `${base}/devices`,
      { name: 'Screen' },
    );
    const response = await fetch(`${stack.urls.api}/devices/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        pairingCode: made.body.pairingCode,
        serialNumber: 'SN-1',
        model: 'Console',
      }),
    });
    const { credential } = (await response.json()) as { credential: string };
    return { id: made.body.id, credential };
  };
  const [device, former] = [await pair(), await pair()];
  await administrator.call('DELETE', `${base}/devices/${former.id}`);
  const forged = await forgedTokens(stack);
  const bearer = (token: string) => `Bearer ${token}`;
  return {
    organisation,
    otherOrganisation,
    authorization: {
      nobody: undefined,
      'a broken token': bearer(administrator.token.replace(/.{8}$/, 'AAAAAAAA')),
      'an expired token': bearer(await forged({ expires: -3600 })),
      'a token for another audience': bearer(await forged({ audience: 'api://another' })),
      'a token of another issuer': bearer(await forged({ issuer: 'https://another.example' })),
      'a person without organisation': bearer((await known('stranger@portal.example')).token),
      'a member of another organisation': bearer(foreigner.token),
      'an installer': bearer((await known('installer@ours.example')).token),
      'a member': bearer((await known('member@ours.example')).token),
      'an administrator': bearer(administrator.token),
      'a read-only operator': bearer((await known('reader@us.example', ['operator-read'])).token),
      'an operator': bearer((await known('operator@us.example', ['operator'])).token),
      'a device': bearer(device.credential),
      'a former device': bearer(former.credential),
    },
  };
}

/** Tokens of an operator with the right key, each wrong in one claim, by the clock of the stack. */
async function forgedTokens({ urls, dataDir }: Pick<RunningStack, 'urls' | 'dataDir'>) {
  const store = openStore(join(dataDir, 'portal-identity.sqlite'));
  const { signing } = await loadKeys(store);
  store.close();
  const key = await importJWK(signing, ALGORITHM);
  const clock = (await (await fetch(`${urls.control}/clock`)).json()) as { now: string };
  const now = Math.floor(Date.parse(clock.now) / 1000);
  return ({ issuer = urls.portalIdentity, audience = AUDIENCE, expires = 3600 }) =>
    new SignJWT({
      ...personClaims({ subject: 'forger', email: 'forger@us.example', roles: [] }, ['operator']),
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: signing.kid ?? '' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('forger')
      .setIssuedAt(now)
      .setExpirationTime(now + expires)
      .sign(key);
}

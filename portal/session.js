// OpenID Connect, authorization code with PKCE, for a public client. The token lives in this tab only.
// `signIn` of the settings is what this provider has to be told: client_id, scope, and how it names the API.

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const redirect = () => `${location.origin}/signed-in`;

const metadata = async (issuer) =>
  await (await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)).json();

export async function signIn({ issuer, signIn: named }) {
  const verifier = random();
  const state = random();
  sessionStorage.removeItem('token');
  sessionStorage.setItem('sign-in', JSON.stringify({ verifier, state, back: location.pathname }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const url = new URL((await metadata(issuer)).authorization_endpoint);
  url.search = new URLSearchParams({
    ...named,
    response_type: 'code',
    redirect_uri: redirect(),
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  }).toString();
  location.assign(url);
  return await new Promise(() => {});
}

async function redeem({ issuer, signIn: named }) {
  const begun = JSON.parse(sessionStorage.getItem('sign-in') ?? '{}');
  const answer = new URLSearchParams(location.search);
  sessionStorage.removeItem('sign-in');
  if (answer.get('state') !== begun.state || answer.get('code') === null) return false;
  const response = await fetch((await metadata(issuer)).token_endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...named,
      grant_type: 'authorization_code',
      code: answer.get('code'),
      redirect_uri: redirect(),
      code_verifier: begun.verifier,
    }),
  });
  if (response.ok) sessionStorage.setItem('token', (await response.json()).access_token);
  history.replaceState(null, '', begun.back === '/signed-in' ? '/' : begun.back);
  return response.ok;
}

/** The session of this tab, or undefined when somebody has to sign in. */
export async function signedIn(settings) {
  const isNew = location.pathname === '/signed-in' && (await redeem(settings));
  const token = sessionStorage.getItem('token');
  if (token === null) return undefined;
  const claims = JSON.parse(
    atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')),
  );
  if (claims.exp * 1000 < Date.now()) return undefined;
  return { token, email: claims.email ?? '', isNew };
}

export function signOut() {
  sessionStorage.removeItem('token');
  location.assign('/');
}

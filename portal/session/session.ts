/**
 * Who is signed in: OpenID Connect, code with PKCE, for a public client. Tokens live in this tab alone
 * (sessionStorage) and are renewed before they end. A new tab asks the provider without a page, when another tab of
 * this browser was signed in; signing out reaches every tab.
 */
import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

export interface SessionSettings {
  readonly issuer: string;
  /** What this provider has to be told; `resource` names the API. */
  readonly signIn: {
    readonly client_id: string;
    readonly scope: string;
    readonly resource?: string;
  };
}

export type SessionState =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly email: string }
  /** The provider no longer renews the token: what is on the page stays, and the person signs in again. */
  | { readonly kind: 'ended'; readonly email: string };

export interface Session {
  state(): SessionState;
  subscribe(changed: () => void): () => void;
  /** Undefined when nobody is signed in. */
  token(): string | undefined;
  /** After a 401. True when there is a new token to try again with. */
  renew(): Promise<boolean>;
  signIn(): Promise<void>;
  /** In a window of its own, so that nothing typed on the page is lost. */
  signInAgain(): Promise<void>;
  signOut(): Promise<void>;
}

const REDIRECT_PATH = '/signed-in';
/** Says to a new tab of this browser that asking the provider is worth a redirect. */
const WAS_SIGNED_IN = 'signed-in';
const TRIED_SILENTLY = 'tried-silently';

export async function startSession(settings: SessionSettings): Promise<Session> {
  const manager = createManager(settings);
  if (isRedirect() && window.opener !== null && window.opener !== window) {
    await manager.signinPopupCallback();
    return await new Promise<never>(() => undefined);
  }
  const user = isRedirect() ? await redeem(manager) : await known(manager);
  return sessionOf(manager, user);
}

const isRedirect = (): boolean => location.pathname === REDIRECT_PATH;

function createManager({ issuer, signIn }: SessionSettings): UserManager {
  const { client_id, scope, resource } = signIn;
  const here = new WebStorageStateStore({ store: window.sessionStorage });
  return new UserManager({
    authority: issuer,
    client_id,
    scope,
    ...(resource === undefined ? {} : { resource }),
    redirect_uri: location.origin + REDIRECT_PATH,
    post_logout_redirect_uri: `${location.origin}/`,
    userStore: here,
    // Shared by tabs: a window of its own must find what the page began.
    stateStore: new WebStorageStateStore({ store: window.localStorage }),
    loadUserInfo: false,
  });
}

/** Takes the provider's answer, and goes back to the page where it was asked for. */
async function redeem(manager: UserManager): Promise<User | null> {
  let back = '/';
  let user: User | null = null;
  try {
    user = (await manager.signinCallback()) ?? null;
    const state = user?.state;
    if (typeof state === 'string' && state.startsWith('/')) back = state;
  } catch {
    // Refused, or nobody is signed in at the provider: the page offers to sign in.
    back = sessionStorage.getItem(TRIED_SILENTLY) ?? '/';
  }
  if (user === null) localStorage.removeItem(WAS_SIGNED_IN);
  history.replaceState(null, '', back);
  return user;
}

async function known(manager: UserManager): Promise<User | null> {
  const user = await manager.getUser();
  if (user !== null && user.expired !== true) return user;
  const isWorthTrying =
    localStorage.getItem(WAS_SIGNED_IN) !== null && sessionStorage.getItem(TRIED_SILENTLY) === null;
  if (!isWorthTrying) return null;
  sessionStorage.setItem(TRIED_SILENTLY, hereIs());
  await manager.signinRedirect({ prompt: 'none', state: hereIs() });
  return await new Promise<never>(() => undefined);
}

const hereIs = (): string => location.pathname + location.search;

function sessionOf(manager: UserManager, first: User | null): Session {
  const listeners = new Set<() => void>();
  let user = first;
  let state = stateOf(first, false);
  let renewing: Promise<boolean> | undefined;
  const become = (next: User | null, hasEnded = false): void => {
    if (next !== null) {
      localStorage.setItem(WAS_SIGNED_IN, 'yes');
      sessionStorage.removeItem(TRIED_SILENTLY);
    }
    user = next ?? (hasEnded ? user : null);
    state = stateOf(user, hasEnded);
    for (const changed of listeners) changed();
  };
  if (first !== null) become(first);
  manager.events.addUserLoaded((loaded) => become(loaded));
  manager.events.addAccessTokenExpired(() => become(null, true));
  // Another tab signed out.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== WAS_SIGNED_IN || newValue !== null || user === null) return;
    void manager.removeUser().then(() => become(null));
  });

  const renewOnce = async (): Promise<boolean> => {
    try {
      const renewed = await manager.signinSilent();
      if (renewed !== null) return true;
    } catch {
      // Refused: the person signs in again.
    }
    become(null, true);
    return false;
  };
  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    token: () => (state.kind === 'signed-in' ? user?.access_token : undefined),
    renew() {
      renewing ??= renewOnce().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    signIn: () => manager.signinRedirect({ state: isRedirect() ? '/' : hereIs() }),
    async signInAgain() {
      await manager.signinPopup({ popupWindowFeatures: { width: 520, height: 640 } });
    },
    async signOut() {
      localStorage.removeItem(WAS_SIGNED_IN);
      await manager.removeUser();
      location.assign('/');
    },
  };
}

function stateOf(user: User | null, hasEnded: boolean): SessionState {
  if (user === null) return { kind: 'signed-out' };
  const email = emailOf(user);
  return { kind: hasEnded ? 'ended' : 'signed-in', email };
}

function emailOf({ profile }: User): string {
  return profile.email ?? profile.preferred_username ?? profile.name ?? '';
}

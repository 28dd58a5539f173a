/** Issues a consent state for one browser and names its address at Microsoft. */
import type { Cookie } from '../../platform/endpoint.ts';
import type { SyncApp } from '../connection/connection.ts';
import {
  digestOf,
  newKey,
  type Purpose,
  readSetupCookie,
  setupCookie,
} from '../connection/consent-state.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

export interface IssuedState {
  /** Goes through Microsoft as `state`. */
  readonly key: string;
  /** For the connection row: only the newest state is alive. */
  readonly digest: string;
  readonly browser: string;
  readonly cookie: Cookie;
}

interface Issue {
  readonly purpose: Purpose;
  readonly organisationId: string;
  readonly userKey: string;
  /** The browser's cookie when it has one: a second set-up beside this one must not shut the first out. */
  readonly browser?: string | undefined;
  readonly claimedTenant?: string;
  readonly isRepeat?: boolean;
}

export async function issueState(
  { settings, clock, states }: Pick<OnboardingDeps, 'settings' | 'clock' | 'states'>,
  { purpose, organisationId, userKey, browser = newKey(), claimedTenant, isRepeat }: Issue,
): Promise<IssuedState> {
  const key = newKey();
  const digest = digestOf(key);
  await states.put(digest, {
    purpose,
    organisationId,
    userKey,
    browser: digestOf(browser),
    expiresAt: new Date(clock().getTime() + settings.stateMinutes * 60_000).toISOString(),
    ...(claimedTenant === undefined ? {} : { claimedTenant }),
    ...(isRepeat === undefined ? {} : { isRepeat }),
  });
  const cookie = setupCookie(settings.apiUrl, browser, settings.stateMinutes);
  return { key, digest, browser, cookie };
}

/** Where Microsoft sends the browser back to; registered with the apps exactly so. */
export const redirectUri = (apiUrl: string, purpose: Exclude<Purpose, 'profile'>): string =>
  `${apiUrl}/consent/${purpose}`;

interface Asking {
  readonly caller: { readonly key: string };
  readonly params: { readonly org: string };
  readonly headers: { get(name: string): string | null };
}

/** For the approval of Calendar Sync, in the browser that asks. */
export const issueSyncState = (
  deps: Pick<OnboardingDeps, 'settings' | 'clock' | 'states'>,
  { caller, params, headers }: Asking,
  purpose: 'sync' | 'profile' = 'sync',
): Promise<IssuedState> =>
  issueState(deps, {
    purpose,
    organisationId: params.org,
    userKey: caller.key,
    browser: readSetupCookie(deps.settings.apiUrl, headers.get('cookie')),
  });

export const syncConsentUrl = (
  { settings, signIns }: Pick<OnboardingDeps, 'settings' | 'signIns'>,
  tenantId: string,
  { clientId }: SyncApp,
  { key }: IssuedState,
): string =>
  signIns().adminConsentUrl({
    tenantId,
    clientId,
    redirectUri: redirectUri(settings.apiUrl, 'sync'),
    state: key,
  });

/** Issues a consent state for one browser, and makes the URL of Microsoft's page that asks for the approval. */
import type { PortalUser } from '../../platform/endpoint.ts';
import { carrier } from '../../platform/telemetry.ts';
import type { SyncApp } from '../connection/connection.ts';
import { digestOf, newKey, type Purpose, type Redirect } from '../connection/consent-state.ts';
import { minutesFrom } from '../connection/deadlines.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

export interface IssuedState {
  /** Goes through Microsoft as `state`. */
  readonly key: string;
  /** For the connection row: only the newest state is alive. */
  readonly digest: string;
  /** Value of the cookie that the browser must bring back. */
  readonly browser: string;
}

interface Issue {
  readonly purpose: Purpose;
  readonly organisationId: string;
  readonly userKey: string;
  /** The browser's cookie when it has one: a second set-up in the same browser must not end the first one. */
  readonly browser?: string | undefined;
  readonly claimedTenant?: string;
  readonly isRepeat?: boolean;
}

/** A person at a browser who begins or continues something that leads through Microsoft. */
export interface BrowserUser {
  readonly caller: PortalUser;
  readonly browser?: string | undefined;
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
    expiresAt: minutesFrom(clock(), settings.stateMinutes),
    ...(claimedTenant === undefined ? {} : { claimedTenant }),
    ...(isRepeat === undefined ? {} : { isRepeat }),
    ...carrier(),
  });
  return { key, digest, browser };
}

/** Where Microsoft sends the browser back to; registered with the apps exactly so. */
export const redirectUri = (apiUrl: string, redirect: Redirect): string =>
  `${apiUrl}/consent/${redirect}`;

/** Which tenant approves is open: only the sign-in that follows proves it. */
export const discoveryConsentUrl = (
  { settings, signIns }: Pick<OnboardingDeps, 'settings' | 'signIns'>,
  { key }: IssuedState,
): string =>
  signIns().adminConsentUrl({
    tenantId: 'organizations',
    clientId: settings.discoveryClientId,
    redirectUri: redirectUri(settings.apiUrl, 'discovery'),
    state: key,
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

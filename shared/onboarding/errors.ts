/** Codes of set-up and consent: what happened, and what the reader can do about it. */
import { defineProblems } from '../platform/errors.ts';

export const onboardingProblems = defineProblems({
  'setup.in-progress': {
    kind: 'conflict',
    title: 'A set-up is already going on',
    action: 'Follow it in the portal, or cancel it and start again.',
  },
  'setup.already-connected': {
    kind: 'conflict',
    title: 'A Microsoft tenant is already connected',
    action: 'Disconnect it first.',
  },
  'setup.not-awaiting-consent': {
    kind: 'conflict',
    title: 'The set-up is not waiting for approval of Calendar Sync',
    action: 'Read the set-up again: it says what it waits for.',
  },
  'setup.not-retryable': {
    kind: 'conflict',
    title: 'There is no failed step to try again',
    action: 'Read the set-up again: it says what can be done.',
  },
  'profile.not-connected': {
    kind: 'conflict',
    title: 'No Microsoft tenant is connected',
    action: 'Choose the profile when you connect one.',
  },
  'profile.unchanged': {
    kind: 'conflict',
    title: 'This profile is in use already',
    action: 'Choose another one.',
  },
  'profile.change-in-progress': {
    kind: 'conflict',
    title: 'The profile is being changed already',
    action: 'Finish that change, or give it up first.',
  },
  'profile.not-awaiting': {
    kind: 'conflict',
    title: 'The change of profile is not waiting for this step',
    action: 'Read the set-up again: it says what it waits for.',
  },
  'profile.not-cancellable': {
    kind: 'conflict',
    title: 'The profile is changed already',
    action: 'Finish this change, then change back.',
  },
  'plugin.not-installed': {
    kind: 'conflict',
    title: 'The Microsoft Calendar plug-in is not installed',
    action: 'Install it from the marketplace of your organisation first.',
  },
  'consent.declined': {
    kind: 'invalid',
    title: 'The approval was declined',
    action: 'Open the portal and start again, as a Global Administrator of your Microsoft tenant.',
  },
  'consent.unfinished': {
    kind: 'invalid',
    title: 'Microsoft needs to see you once more',
    action:
      'Open the portal and start again; sign in and approve in the pages that Microsoft shows.',
  },
  'consent.admin-required': {
    kind: 'invalid',
    title: 'This account may not approve apps for your tenant',
    action:
      'Ask a Global Administrator of your Microsoft tenant to connect: send them the address of the portal page. A request for approval at Microsoft is not enough.',
  },
  'consent.wrong-account': {
    kind: 'invalid',
    title: 'This account does not belong to the tenant',
    action:
      'Sign out of Microsoft, then start again in the portal with an account of the tenant itself, not a guest or personal one.',
  },
  'consent.not-assigned': {
    kind: 'invalid',
    title: 'Your tenant lets only assigned people use the app',
    action:
      'In Entra, open Enterprise applications, choose the ClickShare app and assign this account, or set "Assignment required" to No, then start again in the portal.',
  },
  'consent.app-disabled': {
    kind: 'invalid',
    title: 'The app is disabled in your tenant',
    action:
      'In Entra, open Enterprise applications, choose the ClickShare app, set "Enabled for users to sign-in" to Yes, then start again in the portal.',
  },
  'consent.app-unknown': {
    kind: 'invalid',
    title: 'Microsoft does not know the app in your tenant',
    action:
      'Wait a minute and start again in the portal. If the app was deleted in Entra, the set-up makes it again.',
  },
  'consent.blocked-by-policy': {
    kind: 'invalid',
    title: 'A policy of your tenant blocked the sign-in',
    action:
      'Meet the Conditional Access policy (device, place, sign-in strength) or let the administrator of your policies allow it, then start again in the portal.',
  },
  'consent.tenant-unsupported': {
    kind: 'invalid',
    title: 'This Microsoft tenant cannot be connected',
    action:
      'Check that the tenant exists, that its subscription is active and that it is in the global Microsoft cloud: tenants of national clouds are not supported.',
  },
  'consent.misconfigured': {
    kind: 'invalid',
    title: 'The app is registered wrongly on our side',
    action: 'Contact support and name this code. Starting again does not help.',
  },
  'consent.microsoft-unavailable': {
    kind: 'invalid',
    title: 'Microsoft could not answer at the moment',
    action: 'Start again in the portal in a few minutes.',
  },
  'consent.refused': {
    kind: 'invalid',
    title: 'Microsoft refused for a reason that we do not know',
    action: 'Start again in the portal. If this comes back, contact support and name this code.',
  },
  'consent.state-invalid': {
    kind: 'invalid',
    title: 'This link was already used, has expired or was replaced by a newer one',
    action: 'Open the portal and start again; links work once and for 15 minutes.',
  },
  'consent.browser-mismatch': {
    kind: 'invalid',
    title: 'This is not the browser in which the set-up was started',
    action:
      'Start and finish in one browser, with cookies allowed. To hand over to a colleague, send the address of the portal page instead.',
  },
  'consent.tenant-mismatch': {
    kind: 'invalid',
    title: 'The answer came from another Microsoft tenant',
    action:
      'Sign in with an account of the tenant that is being connected, then start again in the portal. To connect another tenant, disconnect this one first.',
  },
  'consent.role-missing': {
    kind: 'invalid',
    title: 'This account is not a Global Administrator',
    action:
      'Ask a Global Administrator of your Microsoft tenant to connect. If your role is activated on demand, activate it first and sign in again.',
  },
  'consent.role-unknown': {
    kind: 'invalid',
    title: 'Microsoft did not say which directory roles this account has',
    action:
      'Sign out of Microsoft, then start again in the portal as a Global Administrator of the tenant. If this comes back, contact support: the app must be set to name directory roles.',
  },
  'consent.tenant-taken': {
    kind: 'invalid',
    title: 'This Microsoft tenant is connected to another organisation',
    action: 'Disconnect it there first, or ask support to allow more than one organisation.',
  },
  'consent.wrong-order': {
    kind: 'invalid',
    title: 'The set-up is at another step now',
    action: 'Open the portal: it shows the step that is next.',
  },
  'consent.not-yet-effective': {
    kind: 'invalid',
    title: 'Microsoft is still making your approval effective',
    action: 'Wait a few seconds, then continue. Nothing needs to be approved again.',
  },
  'consent.unverified': {
    kind: 'invalid',
    title: 'The sign-in could not be verified with Microsoft',
    action: 'Start again in the portal in a moment.',
  },
});

/** Those that end on a page in the browser. */
export type ConsentCode = Extract<keyof typeof onboardingProblems.definitions, `consent.${string}`>;

/** Problems of set-up and consent: what happened, who can mend it, and the next step. */
import { defineProblems } from '../platform/errors.ts';

export const onboardingProblems = defineProblems({
  'setup.in-progress': {
    kind: 'conflict',
    title: 'A set-up is under way already',
    action: 'Wait until it has ended, or cancel it in the portal and start again.',
  },
  'setup.already-connected': {
    kind: 'conflict',
    title: 'A Microsoft tenant is already connected',
    action:
      'Disconnect that tenant first, in the portal or with DELETE /organisations/{org}/calendar, then connect the other one.',
  },
  'setup.not-awaiting-consent': {
    kind: 'conflict',
    title: 'The set-up is not waiting for approval of Calendar Sync',
    action: 'Reload the set-up: it names the step that it waits for.',
  },
  'setup.not-retryable': {
    kind: 'conflict',
    title: 'The set-up has no failed step to try again',
    action: 'Reload the set-up: it names the next step.',
  },
  'profile.not-connected': {
    kind: 'conflict',
    title: 'No Microsoft tenant is connected',
    action: 'Connect a tenant, and choose the access mode then.',
  },
  'profile.unchanged': {
    kind: 'conflict',
    title: 'The connection uses this access mode already',
    action: 'Choose another access mode.',
  },
  'profile.change-in-progress': {
    kind: 'conflict',
    title: 'Another change of access mode is under way',
    action: 'Finish or cancel that change first.',
  },
  'profile.not-awaiting': {
    kind: 'conflict',
    title: 'The change of access mode is not waiting for this step',
    action: 'Reload the set-up: it names the step that it waits for.',
  },
  'profile.not-cancellable': {
    kind: 'conflict',
    title: 'The change of access mode has gone too far to be cancelled',
    action: 'Finish this change, then change back.',
  },
  'limit.not-ready': {
    kind: 'conflict',
    title: 'There is no Calendar Sync app yet whose access could be limited',
    action: 'Go on with the set-up: access can be limited once Calendar Sync is made.',
  },
  'limit.nothing-made': {
    kind: 'conflict',
    title: 'This service made nothing in Exchange that could be taken back',
    action: 'If the script was run, take that back with the script that undoes it.',
  },
  'limit.in-use': {
    kind: 'conflict',
    title: 'The change of access mode that is under way needs the limit',
    action: 'Give that change up first, then take the limit back.',
  },
  'limit.permission-missing': {
    kind: 'invalid',
    title: 'Microsoft did not grant the permission to manage roles in Exchange',
    action:
      'Start again in the portal and accept what the page of Microsoft asks for. If your tenant does not let you, have an Exchange administrator run the script instead.',
  },
  'limit.role-missing': {
    kind: 'invalid',
    title: 'This account may not assign roles in Exchange',
    action:
      'Start again in the portal and sign in as a Global Administrator, or as a member of the role group Organization Management in Exchange.',
  },
  'limit.principal-unknown': {
    kind: 'invalid',
    title: 'Exchange does not know ClickShare Calendar Sync yet',
    action:
      'Wait a few minutes and start again in the portal. If this comes back, have an Exchange administrator run the script: it makes the app known to Exchange. What this visit made was removed again.',
  },
  'limit.name-taken': {
    kind: 'invalid',
    title: 'Exchange has another management scope of that name, which this service did not make',
    action:
      'Have an Exchange administrator rename or remove that scope, then start again in the portal. Nothing was changed in Exchange.',
  },
  'limit.filter-refused': {
    kind: 'invalid',
    title: 'Exchange did not accept the filter for meeting rooms',
    action:
      'Have an Exchange administrator run the script instead: it uses a group of your rooms. Nothing was changed in Exchange.',
  },
  'limit.wider-assignment': {
    kind: 'invalid',
    title: 'Exchange lets Calendar Sync read every mailbox already',
    action:
      'Have an Exchange administrator remove the role assignment of ClickShare Calendar Sync that has no scope, then start again in the portal. Nothing was changed in Exchange.',
  },
  'limit.not-offered': {
    kind: 'invalid',
    title: 'Microsoft does not offer this any more, or not in your tenant',
    action: 'Have an Exchange administrator run the script instead: it does the same.',
  },
  'plugin.not-installed': {
    kind: 'conflict',
    title: 'The Microsoft Calendar plug-in is not installed',
    action: 'Install the plug-in from the marketplace of your organisation, then connect.',
  },
  'consent.declined': {
    kind: 'invalid',
    title: 'The approval was declined',
    action:
      'Start the approval again in the portal, as a Global Administrator of your Microsoft tenant.',
  },
  'consent.unfinished': {
    kind: 'invalid',
    title: 'Microsoft needs you to sign in once more',
    action:
      'Start the approval again in the portal, then sign in and approve on the pages that Microsoft shows.',
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
      'Sign out of Microsoft, then start the approval again in the portal with an account of the tenant itself, not a guest or personal one.',
  },
  'consent.not-assigned': {
    kind: 'invalid',
    title: 'Your tenant lets only assigned people use the app',
    action:
      'In Entra, open Enterprise applications, choose the ClickShare app and assign this account, or set "Assignment required" to No, then start the approval again in the portal.',
  },
  'consent.app-disabled': {
    kind: 'invalid',
    title: 'The app is disabled in your tenant',
    action:
      'In Entra, open Enterprise applications, choose the ClickShare app, set "Enabled for users to sign-in" to Yes, then start the approval again in the portal.',
  },
  'consent.app-unknown': {
    kind: 'invalid',
    title: 'Microsoft does not know the app in your tenant',
    action:
      'Wait a minute, then start the approval again in the portal. If the app was deleted in Entra, the set-up makes it again.',
  },
  'consent.blocked-by-policy': {
    kind: 'invalid',
    title: 'A policy of your tenant blocked the sign-in',
    action:
      'Meet the Conditional Access policy (device, place, sign-in strength) or let the administrator of your policies allow it, then start the approval again in the portal.',
  },
  'consent.tenant-unsupported': {
    kind: 'invalid',
    title: 'This Microsoft tenant cannot be connected',
    action:
      'Check that the tenant exists, that its subscription is active and that it is in the global Microsoft cloud: tenants of national clouds are not supported.',
  },
  'consent.misconfigured': {
    kind: 'invalid',
    title: 'Our registration of the app at Microsoft is wrong',
    action: 'Contact support and name this code: only we can correct it.',
  },
  'consent.microsoft-unavailable': {
    kind: 'invalid',
    title: 'Microsoft did not answer',
    action: 'Wait a few minutes, then start the approval again in the portal.',
  },
  'consent.refused': {
    kind: 'invalid',
    title: 'Microsoft refused for an unknown reason',
    action:
      'Start the approval again in the portal. If this comes back, contact support and name this code.',
  },
  'service.misconfigured': {
    kind: 'internal',
    title: 'A part of this service is not set up as it must be',
    action:
      'This is on our side, and our operators were told. Nothing needs to be approved again: start again later in the portal.',
  },
  'consent.state-invalid': {
    kind: 'invalid',
    title: 'This link was already used, has expired or was replaced by a newer one',
    action: 'Start the approval again in the portal; links work once and for 15 minutes.',
  },
  'consent.browser-mismatch': {
    kind: 'invalid',
    title: 'This is not the browser in which the set-up was started',
    action:
      'Start and finish in one browser, with cookies allowed. To hand over to a colleague, send the address of the portal page instead.',
  },
  'consent.tenant-mismatch': {
    kind: 'invalid',
    title: 'You signed in to another Microsoft tenant',
    action:
      'Sign in with an account of the tenant that is being connected, then start the approval again in the portal. To connect another tenant, disconnect this one first.',
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
      'This is on our side, and our operators were told. Nothing needs to be approved again: start the approval again later in the portal, as a Global Administrator of the tenant.',
  },
  'consent.tenant-taken': {
    kind: 'invalid',
    title: 'This Microsoft tenant is connected to another organisation',
    action: 'Disconnect it there first, or ask support to allow more than one organisation.',
  },
  'consent.wrong-order': {
    kind: 'invalid',
    title: 'The set-up is at another step now',
    action: 'Open the portal: it shows the next step.',
  },
  'consent.not-yet-effective': {
    kind: 'invalid',
    title: 'Microsoft is still making your approval effective',
    action:
      'Wait a moment, then continue; it can take some minutes. What you approved stays approved.',
  },
  'consent.unverified': {
    kind: 'invalid',
    title: 'Microsoft did not confirm the sign-in',
    action: 'Wait a moment, then start the approval again in the portal.',
  },
});

/** Problems that end on a page in the browser. */
export type ConsentCode = Extract<keyof typeof onboardingProblems.definitions, `consent.${string}`>;

/** Why a visit to Exchange came to nothing. */
export type LimitCode = Exclude<
  Extract<keyof typeof onboardingProblems.definitions, `limit.${string}`>,
  'limit.not-ready' | 'limit.nothing-made' | 'limit.in-use'
>;

export type RefusalCode = ConsentCode | LimitCode | 'service.misconfigured';

/** Why a visit to Microsoft brought no approval. */
export const refusalCodes = Object.entries(onboardingProblems.definitions).flatMap(
  ([code, { kind }]) =>
    kind !== 'conflict' && /^(?:consent|limit)\.|^service\.misconfigured$/.test(code)
      ? [code as RefusalCode]
      : [],
);

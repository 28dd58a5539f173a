/** Why a set-up waits or has failed: what happened, who can mend it, and the next step. */

/** Who can mend a cause. `administrator`: of the organisation, here; `service`: operators of this service. */
export const menders = [
  'administrator',
  'microsoft-administrator',
  'exchange-administrator',
  'microsoft',
  'service',
] as const;

interface Cause {
  /** Shown while the cause may still pass by itself. */
  readonly message: string;
  /** Shown once the set-up has failed. */
  readonly title: string;
  readonly mendedBy: (typeof menders)[number];
  readonly action: string;
  /** Whether *try again* can help without a new consent; absent: it can. */
  readonly retryable?: false;
}

const causes = {
  'consent.discovery-not-effective': {
    message: 'Microsoft is still making the approval of Meeting Room Discovery effective.',
    title: 'The approval of ClickShare Meeting Room Discovery is not effective',
    mendedBy: 'microsoft-administrator',
    action:
      'In Entra, open Enterprise applications > ClickShare Meeting Room Discovery > Permissions, check that everything is granted, then try again.',
  },
  'rooms.not-listed': {
    message: 'Microsoft does not list the meeting rooms yet.',
    title: 'The meeting rooms cannot be listed',
    mendedBy: 'microsoft-administrator',
    action:
      'Check in Entra that Place.Read.All is granted to ClickShare Meeting Room Discovery, then try again.',
  },
  'application.replicating': {
    message: 'Microsoft is still creating the Calendar Sync app everywhere.',
    title: 'The Calendar Sync app could not be created',
    mendedBy: 'administrator',
    action: 'Try again in a few minutes.',
  },
  'application.forbidden': {
    message: 'Microsoft does not let us manage the Calendar Sync app yet.',
    title: 'Meeting Room Discovery may not manage the Calendar Sync app',
    mendedBy: 'microsoft-administrator',
    action:
      'Make ClickShare Meeting Room Discovery an owner of the app registration ClickShare Calendar Sync in Entra, or delete that registration, then try again.',
  },
  'application.disabled': {
    message: 'An app is disabled in the Microsoft tenant.',
    title: 'An app of the integration is disabled in the Microsoft tenant',
    mendedBy: 'microsoft-administrator',
    action:
      'In Entra, open Enterprise applications, choose the ClickShare app, set "Enabled for users to sign-in" to Yes, then try again.',
  },
  'secret.not-yet-accepted': {
    message: 'Microsoft does not accept the new secret of Calendar Sync everywhere yet.',
    title: 'Microsoft does not accept the secret of Calendar Sync',
    mendedBy: 'administrator',
    action: 'Try again in a few minutes.',
  },
  'secret.forbidden-by-policy': {
    message: 'A policy of the Microsoft tenant forbids secrets for apps.',
    title: 'A policy of the Microsoft tenant forbids secrets for apps',
    mendedBy: 'microsoft-administrator',
    action:
      'Allow password credentials for the app ClickShare Calendar Sync in the app management policies of Entra, then try again.',
  },
  'secret.lifetime-forbidden': {
    message: 'A policy of the Microsoft tenant forbids secrets of 30 days.',
    title: 'A policy of the Microsoft tenant allows only secrets of less than 30 days',
    mendedBy: 'microsoft-administrator',
    action:
      'Allow longer password lifetimes for the app ClickShare Calendar Sync in the app management policies of Entra, then try again.',
  },
  'directory.quota-exceeded': {
    message: 'The directory of the Microsoft tenant is full.',
    title: 'The directory of the Microsoft tenant has reached its limit of objects',
    mendedBy: 'microsoft-administrator',
    action:
      'As an administrator in Entra, delete objects, also from the list of deleted objects, then try again.',
  },
  'microsoft.blocked-by-policy': {
    message: 'A policy of the Microsoft tenant blocks the app.',
    title: 'A policy of the Microsoft tenant blocks the app',
    mendedBy: 'microsoft-administrator',
    action:
      'Exclude the ClickShare apps from the Conditional Access policy for workload identities, then try again.',
  },
  'microsoft.tenant-unusable': {
    message: 'Microsoft does not find the tenant.',
    title: 'The Microsoft tenant cannot be used',
    mendedBy: 'microsoft-administrator',
    action: 'Check that the tenant exists and that its subscription is active, then try again.',
  },
  'microsoft.unavailable': {
    message: 'Microsoft does not answer at the moment.',
    title: 'Microsoft did not answer for too long',
    mendedBy: 'microsoft',
    action: 'Wait an hour, then try again.',
  },
  'microsoft.unexpected': {
    message: 'Microsoft answers in an unexpected way.',
    title: 'Microsoft answered in an unexpected way',
    mendedBy: 'administrator',
    action: 'Try again. If this comes back, contact support.',
  },
  'consent.sync-not-effective': {
    message: 'Microsoft is still making the approval of Calendar Sync effective.',
    title: 'The approval of ClickShare Calendar Sync is not effective',
    mendedBy: 'microsoft-administrator',
    action:
      'In Entra, open Enterprise applications > ClickShare Calendar Sync > Permissions, check that the calendar permission is granted, then try again.',
  },
  'consent.sync-not-granted': {
    message:
      'Nothing was granted on the page of Microsoft: it lists a new permission only after 2 to 3 minutes. Continue the integration once more, and check that the page names the calendar permission before you accept.',
    title: 'The approval of ClickShare Calendar Sync granted nothing',
    mendedBy: 'microsoft-administrator',
    action: 'Try again, and approve ClickShare Calendar Sync once more.',
  },
  'rooms.none-readable': {
    message: 'No room calendar can be read yet.',
    title: 'No room calendar can be read',
    mendedBy: 'exchange-administrator',
    action:
      'If an application access policy or RBAC scope limits ClickShare Calendar Sync, include your meeting rooms in it and wait up to 2 hours, then try again.',
  },
  'scope.not-effective': {
    message:
      'Exchange does not let Calendar Sync read a room yet. Limit access here, or run the script as an Exchange administrator; Exchange then takes 30 minutes to 2 hours.',
    title: 'Exchange does not let Calendar Sync read any room',
    mendedBy: 'exchange-administrator',
    action:
      'Run the script for RBAC for Applications and check that its test answers as expected for every room, wait up to 2 hours, then try again.',
  },
  'scope.grant-left': {
    message:
      'Calendar Sync still has a calendar permission in Entra, beside which a scope in Exchange has no effect.',
    title: 'Calendar Sync has a calendar permission in Entra that it must not have',
    mendedBy: 'microsoft-administrator',
    action:
      'In Entra, open Enterprise applications > ClickShare Calendar Sync > Permissions and revoke the calendar permission, then try again.',
  },
  'profile.scope': {
    message:
      'An Exchange administrator has to run the script for RBAC for Applications and confirm it here.',
    title: 'The script for RBAC for Applications has not been confirmed',
    mendedBy: 'exchange-administrator',
    action: 'Run the script as an Exchange administrator, check its test, then continue here.',
  },
  'profile.propagate': {
    message: 'Exchange is making the new scope effective, which takes up to 2 hours.',
    title: 'Exchange has not made the new scope effective',
    mendedBy: 'microsoft',
    action: 'Wait for 2 hours.',
  },
  'profile.limit': {
    message:
      'An Exchange administrator can run the script for an application access policy, and has to confirm this step here.',
    title: 'The script for an application access policy has not been confirmed',
    mendedBy: 'exchange-administrator',
    action:
      'Run the script as an Exchange administrator if you want that limit, then continue here.',
  },
  'profile.approve': {
    message:
      'A Global Administrator has to approve the new permission of Calendar Sync; then Microsoft makes it effective.',
    title: 'The new permission of Calendar Sync is not approved',
    mendedBy: 'microsoft-administrator',
    action: 'Continue here and approve it, as a Global Administrator of your tenant.',
  },
  'profile.remove-grant': {
    message: 'An administrator has to revoke the old permission of Calendar Sync in Entra.',
    title: 'Calendar Sync still has its old permission in Entra',
    mendedBy: 'microsoft-administrator',
    action:
      'Run the script shown here, or revoke the permission in Entra under Enterprise applications > ClickShare Calendar Sync > Permissions.',
  },
  'profile.clean-up': {
    message:
      'An Exchange administrator can remove the limit of the old permission, and has to confirm this step here.',
    title: 'The limit of the old permission is still in Exchange',
    mendedBy: 'exchange-administrator',
    action: 'Run the script that removes the limit, then continue here.',
  },
  'service.unavailable': {
    message: 'A part of this service does not answer at the moment.',
    title: 'A part of this service did not answer for too long',
    mendedBy: 'service',
    action: 'Try again later.',
  },
  'service.misconfigured': {
    message:
      'A part of this service is not set up as it must be. This is on our side, and our operators were told: you need to do nothing.',
    title: 'A part of this service was not set up as it must be',
    mendedBy: 'service',
    action:
      'This is on our side, and our operators were told. Nothing needs to be approved again: try again later.',
  },
  'service.secret-lost': {
    message:
      'Key Vault of this service no longer has the secret of Calendar Sync. This is on our side, and our operators were told: this service makes a new secret within minutes, and you need to do nothing.',
    title: 'This service lost the secret of Calendar Sync',
    mendedBy: 'service',
    action:
      'This is on our side, and our operators were told. Calendars are read again within minutes. If they are not, try again here: nothing needs to be approved again.',
  },
  'setup.interrupted': {
    message: 'The set-up was interrupted.',
    title: 'Our service interrupted the set-up',
    mendedBy: 'administrator',
    action: 'Try again.',
  },
  'setup.expired': {
    message: 'No administrator approved in time.',
    title: 'No administrator approved within 7 days',
    mendedBy: 'administrator',
    action: 'Start the set-up again.',
    retryable: false,
  },
  'connection.access-lost': {
    message: 'Microsoft refuses access to the calendars.',
    title: 'Access to the calendars was refused',
    mendedBy: 'microsoft-administrator',
    action:
      'Try again here: this service finds what is missing and leads to its approval. Rooms and devices are kept.',
  },
  'connection.revoked': {
    message: 'Microsoft keeps refusing access to the calendars.',
    title: 'Access to the calendars was revoked',
    mendedBy: 'microsoft-administrator',
    action:
      'Try again here: this service leads to the approval that is missing. Rooms and devices are kept.',
  },
  'connection.app-deleted': {
    message: 'The Calendar Sync app does not exist in the Microsoft tenant any more.',
    title: 'The Calendar Sync app was deleted',
    mendedBy: 'microsoft-administrator',
    action:
      'Try again here, then approve the app once more: it is restored with its id, or made anew if Microsoft no longer has it. Under RBAC for Applications, run its script again. Rooms and devices are kept.',
  },
  'connection.secret-refused': {
    message: 'Microsoft does not accept the secret of Calendar Sync any more.',
    title: 'The secret of Calendar Sync was removed or has expired',
    mendedBy: 'administrator',
    action: 'Try again here: this service then makes a new secret. Rooms and devices are kept.',
  },
  'connection.discovery-lost': {
    message: 'Microsoft refuses access to Meeting Room Discovery.',
    title: 'Access of Meeting Room Discovery was withdrawn',
    mendedBy: 'microsoft-administrator',
    action:
      'Connect once more here. Calendars are still read meanwhile, but rooms cannot be listed and secrets cannot be renewed. Rooms and devices are kept.',
    retryable: false,
  },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof causes;
export const causeCodes = Object.keys(causes) as CauseCode[];

const find = (code: string): Cause =>
  (causes as Readonly<Record<string, Cause>>)[code] ?? causes['microsoft.unexpected'];

const warnings: Readonly<Record<string, string>> = {
  'rooms.none-found':
    'Microsoft lists no meeting rooms. New rooms can take a day to appear; rooms hidden from address lists can be added by their address.',
  'scope.lost':
    'The Calendar Sync app could not be restored and was made anew, with a new application id. Access policies and RBAC scopes that name the former app do not limit it: set them again.',
  'scope.not-proven':
    'It is not proven that access is limited to your meeting rooms. Limit ClickShare Calendar Sync here or with one of the scripts, then check the scope.',
  'scope.widened':
    'ClickShare Calendar Sync can read a mailbox that it was refused before: its scope in Exchange, or its permissions in Entra, have been widened.',
  'scope.not-limitable': 'The permission of this access mode cannot be limited to meeting rooms.',
  'disconnect.app-left':
    'Microsoft did not let us remove ClickShare Calendar Sync from your tenant; its secret is deleted here. In Entra, open App registrations, choose ClickShare Calendar Sync and delete it.',
  'disconnect.limit-left':
    'The management scope and the role assignment that this service made in Exchange are left there, since only a signed-in administrator may remove them. They open no mailbox any more. Their names begin with "ClickShare all rooms": remove them in Exchange when you like.',
  'secret.lifetime-shortened':
    'A policy of your tenant allows only shorter-lived secrets: they are renewed more often.',
};

export const warningCodes = Object.keys(warnings);

export const explainWaiting = (code: string) => ({ code, message: find(code).message });

export const explainWarning = (code: string) => ({ code, message: warnings[code] ?? code });

export function explainProblem(code: string) {
  const { message, title, mendedBy, action, retryable = true } = find(code);
  return { code, title, detail: message, mendedBy, action, retryable };
}

export const isRetryable = (code: string): boolean => find(code).retryable ?? true;

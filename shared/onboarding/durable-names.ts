/** Every Durable name of the set-up. One list for registration and calls: an unknown name hangs silently. */
export const durableNames = {
  setup: 'calendarSetup',
  disconnect: 'calendarDisconnect',
  profileChange: 'calendarProfileChange',
  read: 'setupRead',
  checkDiscovery: 'setupCheckDiscovery',
  listRooms: 'setupListRooms',
  ensureApplication: 'setupEnsureApplication',
  ensureSecret: 'setupEnsureSecret',
  proveSecret: 'setupProveSecret',
  checkConsent: 'setupCheckConsent',
  readCalendar: 'setupReadCalendar',
  advance: 'setupAdvance',
  disconnectStep: 'disconnectStep',
  carryOnChange: 'profileChangeCarryOn',
} as const;

const {
  setup: _setup,
  disconnect: _disconnect,
  profileChange: _change,
  ...activities
} = durableNames;
export type DurableActivity = (typeof activities)[keyof typeof activities];
export const durableActivities = Object.values(activities);

/** Raised after the row was written: they only wake, the row is read again. One name per wait. */
export const durableEvents = {
  'awaiting-discovery-consent': 'discoveryConsentDecided',
  'awaiting-sync-consent': 'syncConsentDecided',
} as const;

export const setupInstance = (organisationId: string, attempt: number): string =>
  `setup-${organisationId}-${attempt}`;

/** As the events above, for a change of access mode. */
export const accessModeChangeEvent = 'profileChangeActed';

/** One number at a time: it grows with every change. */
export const accessModeChangeInstance = (organisationId: string, number: number): string =>
  `profile-${organisationId}-${number}`;

/** A disconnect that broke off is begun again under the next number. */
export const disconnectInstance = (
  organisationId: string,
  attempt: number,
  disconnects: number,
): string => `disconnect-${organisationId}-${attempt}-${disconnects}`;

/** The groups of operations, in the order of the reference. */
export const tags: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'Me', description: 'The signed-in user.' },
  {
    name: 'Organisations',
    description: 'Customers of the service. Everything else belongs to one of them.',
  },
  { name: 'Members', description: 'The people of an organisation and what they may do.' },
  { name: 'Plug-ins', description: 'The marketplace: what an organisation has installed.' },
  {
    name: 'Set-up',
    description:
      'Connects a Microsoft tenant: an administrator approves Meeting Room Discovery, waits for validation, approves Calendar Sync, and is done. Also changes how calendars are granted, and disconnects.',
  },
  { name: 'Calendar settings', description: 'What the screens of an organisation may show.' },
  {
    name: 'Mailbox access',
    description:
      'Limits Calendar Sync to meeting rooms, and proves it. The API calls it `scope`, and the mailbox that must be refused the `canary`.',
  },
  {
    name: 'Rooms',
    description: "The meeting rooms of the tenant, and what each room's screen shows.",
  },
  { name: 'Devices', description: 'The screens: created, paired, assigned to a room, revoked.' },
  {
    name: 'Device',
    description:
      'What a paired device itself calls, with its credential as bearer token. The protocol is in docs/device-protocol.md.',
  },
  { name: 'Live channel', description: 'Tells a page what changed, so that it need not poll.' },
  {
    name: 'Alerts',
    description: 'What needs a person: listed here, and sent to a webhook of the organisation.',
  },
  { name: 'Audit', description: 'Who did what in an organisation.' },
  { name: 'Operations', description: 'For operators: every organisation, and the service itself.' },
  { name: 'Microsoft', description: 'What Microsoft calls: redirects of browsers, and webhooks.' },
  { name: 'Health', description: 'For monitoring.' },
  { name: 'Reference', description: 'This document.' },
];

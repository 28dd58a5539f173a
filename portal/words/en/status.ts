export const status = {
  title: 'Status of the service',
  intro: 'How each part works now, and in the last 90 days. Times are those of {{zone}}.',
  loading: 'Loading…',
  away: 'The service does not answer',
  awayText: 'It may be down, or your connection is. This page tries again every minute.',
  allGood: 'Everything works',
  someTrouble: 'Something does not work as it should. We were told, and look after it.',
  parts: 'Parts of the service',
  states: { operational: 'Works', degraded: 'Works with trouble', outage: 'Does not work' },
  components: {
    'sign-in': { title: 'Portal and sign-in', text: 'Signing in, and every page of the portal.' },
    'set-up': {
      title: 'Connecting Microsoft 365',
      text: 'Approvals, validation and the renewal of secrets.',
    },
    'calendar-sync': {
      title: 'Calendars',
      text: 'Changes in calendars reach the screens in time.',
    },
    screens: { title: 'Screens', text: 'Pairing devices, and pushing what they show.' },
    alerts: { title: 'Alerts', text: 'Alerts in the portal and to webhooks.' },
  },
  withoutOutage: '{{share}} of the last 90 days without an outage',
  incidents: 'Incidents of the last 90 days',
  noIncidents: 'There was none.',
  goesOn: 'Since {{from}}, and it goes on',
  lasted: '{{from}} to {{to}}',
} as const;

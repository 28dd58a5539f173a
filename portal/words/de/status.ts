import type { Same } from '../de.ts';
import type { status as english } from '../en/status.ts';

export const status: Same<typeof english> = {
  title: 'Status des Dienstes',
  intro:
    'Wie jeder Teil jetzt arbeitet, und in den letzten 90 Tagen. Zeiten sind die von {{zone}}.',
  loading: 'Wird geladen …',
  away: 'Der Dienst antwortet nicht',
  awayText:
    'Er kann ausgefallen sein, oder Ihre Verbindung ist es. Diese Seite versucht es jede Minute wieder.',
  allGood: 'Alles arbeitet',
  someTrouble: 'Etwas arbeitet nicht, wie es soll. Wir wissen davon und kümmern uns.',
  parts: 'Teile des Dienstes',
  states: {
    operational: 'Arbeitet',
    degraded: 'Arbeitet mit Schwierigkeiten',
    outage: 'Arbeitet nicht',
  },
  components: {
    'sign-in': { title: 'Portal und Anmeldung', text: 'Die Anmeldung und jede Seite des Portals.' },
    'set-up': {
      title: 'Verbinden mit Microsoft 365',
      text: 'Genehmigungen, Prüfung und die Erneuerung von Geheimnissen.',
    },
    'calendar-sync': {
      title: 'Kalender',
      text: 'Änderungen in Kalendern erreichen die Displays rechtzeitig.',
    },
    screens: { title: 'Displays', text: 'Geräte koppeln und ihnen schicken, was sie zeigen.' },
    alerts: { title: 'Meldungen', text: 'Meldungen im Portal und an Webhooks.' },
  },
  withoutOutage: '{{share}} der letzten 90 Tage ohne Ausfall',
  incidents: 'Vorfälle der letzten 90 Tage',
  noIncidents: 'Es gab keinen.',
  goesOn: 'Seit {{from}}, und es dauert an',
  lasted: '{{from}} bis {{to}}',
};

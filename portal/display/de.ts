/** German. The type makes a missing text a compile error. */
import type { en } from './en.ts';

export const de: Record<keyof typeof en, string> = {
  pairTitle: 'Dieses Display koppeln',
  pairLead: 'Den Code zeigt {{portal}} Administratoren unter „Kalender verwalten“, „Geräte“.',
  pairingCode: 'Kopplungscode',
  pair: 'Koppeln',
  pairing: 'Wird gekoppelt…',
  codeMissing: 'Zuerst den Kopplungscode eingeben: zehn Buchstaben, zum Beispiel BCDFG-HJKLM.',
  codeInvalid:
    'Dieser Code gilt nicht. Vielleicht ist er falsch getippt, schon benutzt oder zu alt. Prüfen Sie ihn, oder lassen Sie sich in {{portal}} unter „Geräte“ einen neuen geben.',
  tooManyAttempts:
    'Es wurden zu viele falsche Codes eingegeben. Warten Sie {{wait}} und versuchen Sie es dann erneut.',
  unreachable:
    'Der Dienst ist nicht erreichbar. Prüfen Sie das Netzwerk dieses Displays und versuchen Sie es dann erneut.',
  pairRefused: 'Der Dienst hat den Code abgelehnt ({{code}}). Versuchen Sie es später erneut.',
  revoked:
    'Dieses Display wurde in {{portal}} entfernt. Um es wieder zu benutzen, lassen Sie sich von einem Administrator den Kopplungscode eines neuen Geräts geben.',
  unpaired:
    'Dieses Display ist nicht mehr gekoppelt, weil sein Gerät neu gekoppelt wurde. Lassen Sie sich von einem Administrator einen neuen Kopplungscode geben.',
  notKept:
    'Dieser Browser behält nichts: Nach einem Neustart muss das Display neu gekoppelt werden.',
  connecting: 'Verbindung wird hergestellt…',
  offlineTitle: 'Keine Verbindung',
  offlineText:
    'Dieses Display erreicht den Dienst nicht. Es versucht es von selbst wieder. Prüfen Sie sein Netzwerk, wenn das so bleibt.',
  unassignedTitle: 'Noch kein Raum',
  unassignedText:
    'Ein Administrator weist in {{portal}} unter „Geräte“ einen Raum zu. Dieses Display zeigt ihn dann von selbst.',
  waitingTitle: 'Kalender wird gelesen…',
  waitingText: 'Der Kalender des Raums wird zum ersten Mal gelesen.',
  elsewhereTitle: 'In einem anderen Fenster geöffnet',
  elsewhereText:
    'Ein anderes Fenster dieses Browsers zeigt den Raum. Schließen Sie es, um hier weiterzumachen.',
  free: 'Frei',
  busy: 'Belegt',
  maybe: 'Vielleicht belegt',
  unknown: 'Unbekannt',
  until: 'bis {{time}}',
  restOfDay: 'für den Rest des Tages',
  unknownText: 'Der Kalender wurde zuletzt {{age}} gelesen, für andere Tage als heute.',
  left: 'noch {{time}}',
  now: 'Jetzt',
  next: 'Danach',
  restOfToday: 'Heute',
  nothingMore: 'Heute nichts mehr',
  notKnown: 'Nichts bekannt',
  more: 'und {{count}} weitere',
  allDay: 'Ganztägig',
  privateMeeting: 'Privater Termin',
  reserved: 'Reserviert',
  tentative: 'mit Vorbehalt',
  away: 'abwesend',
  ageConnecting: 'Verbindung wird hergestellt… Kalender: {{age}}.',
  ageOffline: 'Offline. Kalender: {{age}}.',
  ageStale: 'Nicht aktuell. Der Kalender wurde zuletzt {{age}} gelesen.',
  zoneAssumed: 'Die Zeitzone dieses Raums ist nicht eingestellt: Zeiten können falsch sein.',
  zoneUnknown: 'Dieser Browser kennt die Zeitzone {{zone}} nicht: Zeiten sind in UTC.',
  truncated: 'Es gibt mehr Termine, als hier gezeigt werden.',
  incomplete: 'Ein Termin ohne bekannte Zeit kann jetzt sein.',
  test: 'Ein Test aus {{portal}} ist angekommen.',
  fullScreen: 'Vollbild',
  displayOf: '{{room}}: {{state}}',
  display: 'Raumdisplay',
};

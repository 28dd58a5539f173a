export const setup = {
  title: 'Microsoft Calendar',
  intro:
    'Verbinden Sie den Microsoft-365-Mandanten, dessen Besprechungsräume {{organisation}} auf Displays zeigt.',
  tenant: 'Microsoft-Mandant: {{tenant}}',
  notAdded: 'Microsoft Calendar ist noch nicht hinzugefügt',
  notAddedText: 'Fügen Sie es zuerst im Marktplatz hinzu. Dann verbinden Sie hier Ihren Mandanten.',
  setUp: 'Einrichtung',
  steps: 'Schritte der Einrichtung',
  step: {
    discovery: '{{product}} Meeting Room Discovery zustimmen',
    validation: 'Prüfung',
    sync: '{{product}} Calendar Sync zustimmen',
    checks: 'Kalender prüfen',
    ready: 'Bereit',
  },
  stepState: { done: 'Erledigt', now: 'Jetzt', waiting: 'Noch nicht', failed: 'Fehlgeschlagen' },
  about: {
    discovery:
      'Ein globaler Administrator Ihres Microsoft-Mandanten erlaubt uns, Ihre Besprechungsräume aufzulisten und die App anzulegen, die ihre Kalender liest. Kalender lassen sich damit nicht lesen.',
    validation:
      'Microsoft macht die Zustimmung wirksam. Danach entsteht Ihre eigene App in Ihrem Mandanten.',
    sync: 'Ein globaler Administrator Ihres Microsoft-Mandanten erlaubt der App in Ihrem eigenen Mandanten, die Kalender Ihrer Räume zu lesen.',
    checks: 'Die Kalender Ihrer Räume werden zum ersten Mal gelesen.',
    ready: 'Das Display jedes Raums kann zeigen, was in seinem Raum geschieht.',
  },
  connect: 'Azure-Konto verbinden',
  continue: 'Integration fortsetzen',
  retry: 'Erneut versuchen',
  startAgain: 'Von vorn beginnen',
  cancel: 'Einrichtung abbrechen',
  manage: 'Kalender verwalten',
  leaves: 'Das führt zu den Seiten von Microsoft und wieder hierher.',
  approval: {
    title: 'Was die Seite von Microsoft zeigen wird',
    check:
      'Stimmen Sie nur zu, wenn die Seite von Microsoft dieselbe App und denselben Herausgeber nennt.',
    app: 'App',
    id: 'Anwendungs-ID',
    publisher: 'Herausgeber',
    permissions: 'Berechtigungen',
    ownTenant: '{{publisher}}, weil die App in Ihrem eigenen Mandanten liegt',
    none: 'Keine in Entra. Exchange gewährt den Zugriff, nur für Ihre Räume.',
  },
  awaiting:
    'Die Zustimmung bei Microsoft steht aus. Wurde jene Seite geschlossen, beginnen Sie von vorn: Ein Link dorthin gilt einmal und 15 Minuten.',
  progress: {
    elapsed: 'Läuft seit {{elapsed}}',
    deadline: 'Endet spätestens {{deadline}}',
    usual: 'Meist dauert es wenige Minuten.',
    scope: 'Exchange braucht nach dem Begrenzen meist 30 Minuten bis 2 Stunden.',
    mayClose:
      'Sie können diese Seite schließen. Die Arbeit geht weiter, und die Seite zeigt das Ergebnis, wenn Sie wiederkommen.',
    value: '{{elapsed}} von höchstens {{most}}',
    validating: 'Microsoft ist am Zug.',
    verifying: 'Die ersten Kalender werden gelesen.',
  },
  script: {
    forMe: 'Ohne Skript',
    forMeText:
      'Ein globaler Administrator meldet sich bei Microsoft an, und in dieser Sitzung entsteht in Exchange, was den Zugriff begrenzt. Sie sehen vorher genau, was.',
    title: 'Skript für einen Exchange-Administrator',
    before:
      'Nach dem Fortsetzen begrenzen Sie den Zugriff mit einem Klick, oder ein Exchange-Administrator führt das Skript aus, das dann hier steht.',
    text: 'Führen Sie es in PowerShell aus. Es lässt die App Ihre Räume lesen und kein anderes Postfach.',
  },
  who: {
    administrator: 'Ein Administrator von {{organisation}} kann das hier beheben.',
    'microsoft-administrator': 'Ein Administrator Ihres Microsoft-Mandanten kann das beheben.',
    'exchange-administrator': 'Ein Exchange-Administrator Ihres Mandanten kann das beheben.',
    microsoft: 'Das muss Microsoft beheben.',
    service: 'Das müssen wir beheben.',
  },
  retrying: 'Ein neuer Versuch läuft.',
  cancelled: 'Die Einrichtung wurde abgebrochen.',
  wasCancelled: 'Die Einrichtung wurde abgebrochen',
  wasCancelledText: 'Nichts ist verbunden. Sie können jederzeit neu verbinden.',
  disconnecting: 'Wird getrennt',
  disconnectingText:
    'Displays werden geleert, und {{product}} Calendar Sync wird aus Ihrem Mandanten entfernt. Diese Seite folgt von selbst.',
  done: 'Microsoft Calendar ist verbunden',
  doneText: 'Weisen Sie nun Geräten Räume zu.',
  handOver: {
    title: 'Stimmt jemand anderes zu?',
    text: 'Schicken Sie die Adresse dieser Seite. Die Person meldet sich hier selbst an, als Administrator von {{organisation}}. Der Link enthält kein Geheimnis.',
    copy: 'Link für einen anderen Administrator kopieren',
    copied: 'Der Link wurde kopiert.',
    byHand: 'Der Browser ließ uns nicht kopieren. Kopieren Sie den Link hier:',
    link: 'Link für einen anderen Administrator',
  },
  readers: {
    title: 'Wer weitermachen kann',
    text: 'Administratoren von {{organisation}} können den nächsten Schritt tun.',
    list: 'Administratoren',
  },
  roomsOnly: {
    title: 'Empfohlen: nur Räume',
    text: 'Exchange lässt die App vom ersten Tag an Ihre Besprechungsräume lesen und kein anderes Postfach. Das erledigen Sie nach der Prüfung hier mit einem Klick oder mit einem Skript. Exchange braucht danach bis zu 2 Stunden.',
    choose: 'Nur Räume wählen',
    chosen: 'Nur Räume ist gewählt',
    chosenText:
      'In Entra wird zu Kalendern nichts genehmigt. Nach der Prüfung begrenzen Sie den Zugriff mit einem Klick.',
    undo: 'Den üblichen Weg nehmen',
  },
  chooseMode: 'Wählen, wie Kalender geöffnet werden',
  disconnect: {
    button: 'Trennen',
    title: 'Den Microsoft-Mandanten trennen?',
    screens: 'Die Displays aller Räume werden sofort geleert.',
    rooms: 'Räume und ihre Einstellungen werden hier vergessen. Geräte bleiben gekoppelt.',
    app: '{{product}} Calendar Sync wird aus Ihrem Mandanten gelöscht.',
    limits:
      'Eine spätere Verbindung legt eine neue App mit neuer ID an. Richtlinien und Bereiche in Exchange, die diese App nennen, begrenzen die neue nicht: Ihre Skripte müssen noch einmal ausgeführt werden.',
    confirm: 'Jetzt trennen',
    begun: 'Wird getrennt.',
    connectedTitle: 'Verbundener Mandant',
    connected:
      '{{tenant}} ist verbunden. Um einen anderen Mandanten zu verbinden, trennen Sie zuerst diesen.',
    leftoversTitle: 'Was die Einrichtung in Ihrem Mandanten hinterließ',
    leftovers:
      'Die Einrichtung hat vielleicht eine App in Ihrem Mandanten angelegt. Trennen entfernt sie dort.',
  },
  banner: {
    notConnected: 'Kein Microsoft-Mandant ist verbunden',
    notConnectedText: 'Räume erscheinen hier, sobald die Einrichtung fertig ist.',
    repair: 'Die Verbindung wird repariert',
    repairText: 'Kalender werden inzwischen gezeigt, soweit Microsoft uns lesen lässt.',
    open: 'Einrichtung öffnen',
  },
};

export const marketplace = {
  title: 'Marktplatz',
  intro: 'Was {{portal}} für {{organisation}} tun kann.',
  name: 'Microsoft Calendar',
  summary: 'Zeigt den Microsoft-365-Kalender jedes Besprechungsraums auf dem Display des Raums.',
  viewDetails: 'Details anzeigen',
  installed: 'Hinzugefügt',
  notInstalled: 'Nicht hinzugefügt',
  whatItDoes: 'Was es tut',
  whatItDoesText:
    'Es liest die Kalender Ihrer Besprechungsräume in Microsoft 365 und zeigt auf dem Display jedes Raums, ob er frei ist, was gerade geschieht und was als Nächstes kommt.',
  whoIsNeeded: 'Wer es verbindet',
  whoIsNeededText:
    'Ein globaler Administrator Ihres Microsoft-Mandanten, der hier auch Administrator von {{organisation}} ist. Es braucht zwei Zustimmungen bei Microsoft und dazwischen bis zu 30 Minuten.',
  apps: 'Microsoft-Apps und ihre Berechtigungen',
  discoveryApp: '{{product}} Meeting Room Discovery',
  syncApp: '{{product}} Calendar Sync',
  checkPublisher:
    'Microsoft zeigt vor jeder Zustimmung den Namen der App und ihren Herausgeber. Die erste App kommt von {{publisher}}. Die zweite entsteht in Ihrem eigenen Mandanten, deshalb nennt Microsoft Ihren Mandanten als Herausgeber.',
  whyPlaces: 'Listet Ihre Besprechungsräume auf.',
  whyApplications:
    'Legt die zweite App in Ihrem Mandanten an und verwaltet sie, und keine andere App.',
  whySignIn: 'Meldet Sie an und liest den Namen Ihres Mandanten.',
  whyCalendars: 'Liest die Kalender. Sie können das auf Ihre Besprechungsräume begrenzen.',
  add: 'Zu {{portal}} hinzufügen',
  remove: 'Entfernen',
  open: 'Öffnen',
  connectedStays: 'Trennen Sie zuerst den Kalender. Danach können Sie ihn entfernen.',
  added: 'Microsoft Calendar wurde hinzugefügt.',
  removed: 'Microsoft Calendar wurde entfernt.',
};

/** German for why a set-up waits, fails or warns. */
import type { ApiTexts } from '../../api-texts.ts';
import { OURS } from './ours.ts';

export const causes: ApiTexts['causes'] = {
  'consent.discovery-not-effective': {
    message: 'Microsoft macht die Zustimmung zu Meeting Room Discovery noch wirksam.',
    title: 'Die Zustimmung zu ClickShare Meeting Room Discovery ist nicht wirksam',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen > ClickShare Meeting Room Discovery > Berechtigungen“, prüfen Sie, ob alles gewährt ist, und versuchen Sie es erneut.',
  },
  'rooms.not-listed': {
    message: 'Microsoft listet die Besprechungsräume noch nicht auf.',
    title: 'Die Besprechungsräume lassen sich nicht auflisten',
    action:
      'Prüfen Sie in Entra, ob ClickShare Meeting Room Discovery die Berechtigung Place.Read.All hat, und versuchen Sie es erneut.',
  },
  'application.replicating': {
    message: 'Microsoft legt die App Calendar Sync noch überall an.',
    title: 'Die App Calendar Sync konnte nicht angelegt werden',
    action: 'Versuchen Sie es in einigen Minuten erneut.',
  },
  'application.forbidden': {
    message: 'Microsoft lässt uns die App Calendar Sync noch nicht verwalten.',
    title: 'Meeting Room Discovery darf die App Calendar Sync nicht verwalten',
    action:
      'Machen Sie ClickShare Meeting Room Discovery in Entra zum Besitzer der App-Registrierung ClickShare Calendar Sync, oder löschen Sie diese Registrierung, und versuchen Sie es erneut.',
  },
  'application.disabled': {
    message: 'Eine App ist im Microsoft-Mandanten deaktiviert.',
    title: 'Eine App der Integration ist im Microsoft-Mandanten deaktiviert',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App, stellen Sie „Aktiviert für die Benutzeranmeldung“ auf Ja, und versuchen Sie es erneut.',
  },
  'secret.not-yet-accepted': {
    message: 'Microsoft nimmt das neue Geheimnis von Calendar Sync noch nicht überall an.',
    title: 'Microsoft nimmt das Geheimnis von Calendar Sync nicht an',
    action: 'Versuchen Sie es in einigen Minuten erneut.',
  },
  'secret.forbidden-by-policy': {
    message: 'Eine Richtlinie des Microsoft-Mandanten verbietet Geheimnisse für Apps.',
    title: 'Eine Richtlinie des Microsoft-Mandanten verbietet Geheimnisse für Apps',
    action:
      'Erlauben Sie in den App-Verwaltungsrichtlinien von Entra Kennwortanmeldedaten für die App ClickShare Calendar Sync, und versuchen Sie es erneut.',
  },
  'secret.lifetime-forbidden': {
    message: 'Eine Richtlinie des Microsoft-Mandanten verbietet Geheimnisse, die 30 Tage gelten.',
    title:
      'Eine Richtlinie des Microsoft-Mandanten erlaubt nur Geheimnisse von weniger als 30 Tagen',
    action:
      'Erlauben Sie in den App-Verwaltungsrichtlinien von Entra längere Laufzeiten für die App ClickShare Calendar Sync, und versuchen Sie es erneut.',
  },
  'directory.quota-exceeded': {
    message: 'Das Verzeichnis des Microsoft-Mandanten ist voll.',
    title: 'Das Verzeichnis des Microsoft-Mandanten hat seine größte Zahl von Objekten erreicht',
    action:
      'Löschen Sie in Entra als Administrator Objekte, auch aus der Liste der gelöschten Objekte, und versuchen Sie es erneut.',
  },
  'microsoft.blocked-by-policy': {
    message: 'Eine Richtlinie des Microsoft-Mandanten blockiert die App.',
    title: 'Eine Richtlinie des Microsoft-Mandanten blockiert die App',
    action:
      'Nehmen Sie die ClickShare-Apps von der Richtlinie für bedingten Zugriff von Workload-Identitäten aus, und versuchen Sie es erneut.',
  },
  'microsoft.tenant-unusable': {
    message: 'Microsoft findet den Mandanten nicht.',
    title: 'Der Microsoft-Mandant lässt sich nicht verwenden',
    action:
      'Prüfen Sie, ob es den Mandanten gibt und ob sein Abonnement aktiv ist, und versuchen Sie es erneut.',
  },
  'microsoft.unavailable': {
    message: 'Microsoft antwortet im Moment nicht.',
    title: 'Microsoft hat zu lange nicht geantwortet',
    action: 'Warten Sie eine Stunde, und versuchen Sie es erneut.',
  },
  'microsoft.unexpected': {
    message: 'Microsoft antwortet anders als erwartet.',
    title: 'Microsoft hat anders als erwartet geantwortet',
    action: 'Versuchen Sie es erneut. Kommt es wieder, wenden Sie sich an den Support.',
  },
  'consent.sync-not-effective': {
    message: 'Microsoft macht die Zustimmung zu Calendar Sync noch wirksam.',
    title: 'Die Zustimmung zu ClickShare Calendar Sync ist nicht wirksam',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen > ClickShare Calendar Sync > Berechtigungen“, prüfen Sie, ob die Kalenderberechtigung gewährt ist, und versuchen Sie es erneut.',
  },
  'consent.sync-not-granted': {
    message:
      'Auf der Seite von Microsoft wurde nichts gewährt: Eine neue Berechtigung steht dort erst nach 2 bis 3 Minuten. Setzen Sie die Integration noch einmal fort, und achten Sie vor dem Annehmen darauf, dass die Seite die Kalenderberechtigung nennt.',
    title: 'Die Zustimmung zu ClickShare Calendar Sync hat nichts gewährt',
    action: 'Versuchen Sie es erneut, und stimmen Sie ClickShare Calendar Sync noch einmal zu.',
  },
  'rooms.none-readable': {
    message: 'Noch lässt sich kein Raumkalender lesen.',
    title: 'Kein Raumkalender lässt sich lesen',
    action:
      'Begrenzt eine Anwendungszugriffsrichtlinie oder ein RBAC-Bereich ClickShare Calendar Sync, nehmen Sie Ihre Besprechungsräume darin auf, warten Sie bis zu 2 Stunden, und versuchen Sie es erneut.',
  },
  'scope.not-effective': {
    message:
      'Exchange lässt Calendar Sync noch keinen Raum lesen. Begrenzen Sie den Zugriff hier, oder führen Sie das Skript als Exchange-Administrator aus; danach braucht Exchange 30 Minuten bis 2 Stunden.',
    title: 'Exchange lässt Calendar Sync keinen Raum lesen',
    action:
      'Führen Sie das Skript für RBAC for Applications aus, prüfen Sie, ob sein Test für jeden Raum wie erwartet antwortet, warten Sie bis zu 2 Stunden, und versuchen Sie es erneut.',
  },
  'scope.grant-left': {
    message:
      'Calendar Sync hat in Entra noch eine Kalenderberechtigung, neben der ein Bereich in Exchange nicht wirkt.',
    title: 'Calendar Sync hat in Entra eine Kalenderberechtigung, die es nicht haben darf',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen > ClickShare Calendar Sync > Berechtigungen“, entziehen Sie die Kalenderberechtigung, und versuchen Sie es erneut.',
  },
  'profile.scope': {
    message:
      'Ein Exchange-Administrator muss das Skript für RBAC for Applications ausführen und es hier bestätigen.',
    title: 'Das Skript für RBAC for Applications wurde nicht bestätigt',
    action:
      'Führen Sie das Skript als Exchange-Administrator aus, prüfen Sie seinen Test, und machen Sie hier weiter.',
  },
  'profile.propagate': {
    message: 'Exchange macht den neuen Bereich wirksam, was bis zu 2 Stunden dauert.',
    title: 'Exchange hat den neuen Bereich nicht wirksam gemacht',
    action: 'Warten Sie 2 Stunden.',
  },
  'profile.limit': {
    message:
      'Ein Exchange-Administrator kann das Skript für eine Anwendungszugriffsrichtlinie ausführen und muss diesen Schritt hier bestätigen.',
    title: 'Das Skript für eine Anwendungszugriffsrichtlinie wurde nicht bestätigt',
    action:
      'Führen Sie das Skript als Exchange-Administrator aus, wenn Sie diese Grenze wünschen, und machen Sie hier weiter.',
  },
  'profile.approve': {
    message:
      'Ein globaler Administrator muss der neuen Berechtigung von Calendar Sync zustimmen; dann macht Microsoft sie wirksam.',
    title: 'Der neuen Berechtigung von Calendar Sync wurde nicht zugestimmt',
    action:
      'Machen Sie hier weiter, und stimmen Sie als globaler Administrator Ihres Mandanten zu.',
  },
  'profile.remove-grant': {
    message: 'Ein Administrator muss Calendar Sync in Entra die alte Berechtigung entziehen.',
    title: 'Calendar Sync hat in Entra noch seine alte Berechtigung',
    action:
      'Führen Sie das gezeigte Skript aus, oder entziehen Sie die Berechtigung in Entra unter „Unternehmensanwendungen > ClickShare Calendar Sync > Berechtigungen“.',
  },
  'profile.clean-up': {
    message:
      'Ein Exchange-Administrator kann die Grenze der alten Berechtigung entfernen und muss diesen Schritt hier bestätigen.',
    title: 'Die Grenze der alten Berechtigung ist noch in Exchange',
    action: 'Führen Sie das Skript aus, das die Grenze entfernt, und machen Sie hier weiter.',
  },
  'service.unavailable': {
    message: 'Ein Teil dieses Dienstes antwortet im Moment nicht.',
    title: 'Ein Teil dieses Dienstes hat zu lange nicht geantwortet',
    action: 'Versuchen Sie es später erneut.',
  },
  'service.misconfigured': {
    message: `Ein Teil dieses Dienstes ist nicht eingerichtet, wie er muss. ${OURS} Sie müssen nichts tun.`,
    title: 'Ein Teil dieses Dienstes war nicht eingerichtet, wie er muss',
    action: `${OURS} Es muss nichts neu genehmigt werden: Versuchen Sie es später erneut.`,
  },
  'service.secret-lost': {
    message: `Key Vault dieses Dienstes hat das Geheimnis von Calendar Sync nicht mehr. ${OURS} Der Dienst legt binnen Minuten ein neues an; Sie müssen nichts tun.`,
    title: 'Dieser Dienst hat das Geheimnis von Calendar Sync verloren',
    action: `${OURS} Kalender werden binnen Minuten wieder gelesen. Wenn nicht, versuchen Sie es hier erneut: Es muss nichts neu genehmigt werden.`,
  },
  'setup.interrupted': {
    message: 'Die Einrichtung wurde unterbrochen.',
    title: 'Unser Dienst hat die Einrichtung unterbrochen',
    action: 'Versuchen Sie es erneut.',
  },
  'setup.expired': {
    message: 'Kein Administrator hat rechtzeitig zugestimmt.',
    title: 'Innerhalb von 7 Tagen hat kein Administrator zugestimmt',
    action: 'Beginnen Sie die Einrichtung von vorn.',
  },
  'connection.access-lost': {
    message: 'Microsoft verweigert den Zugriff auf die Kalender.',
    title: 'Der Zugriff auf die Kalender wurde verweigert',
    action:
      'Versuchen Sie es hier erneut: Dieser Dienst findet, was fehlt, und führt zur Zustimmung. Räume und Geräte bleiben.',
  },
  'connection.revoked': {
    message: 'Microsoft verweigert den Zugriff auf die Kalender immer noch.',
    title: 'Der Zugriff auf die Kalender wurde entzogen',
    action:
      'Versuchen Sie es hier erneut: Dieser Dienst führt zu der Zustimmung, die fehlt. Räume und Geräte bleiben.',
  },
  'connection.app-deleted': {
    message: 'Die App Calendar Sync gibt es im Microsoft-Mandanten nicht mehr.',
    title: 'Die App Calendar Sync wurde gelöscht',
    action:
      'Versuchen Sie es hier erneut, und stimmen Sie der App noch einmal zu: Sie wird mit ihrer ID wiederhergestellt, oder neu angelegt, wenn Microsoft sie nicht mehr hat. Bei RBAC for Applications führen Sie dessen Skript noch einmal aus. Räume und Geräte bleiben.',
  },
  'connection.secret-refused': {
    message: 'Microsoft nimmt das Geheimnis von Calendar Sync nicht mehr an.',
    title: 'Das Geheimnis von Calendar Sync wurde entfernt oder ist abgelaufen',
    action:
      'Versuchen Sie es hier erneut: Dieser Dienst legt dann ein neues Geheimnis an. Räume und Geräte bleiben.',
  },
  'connection.discovery-lost': {
    message: 'Microsoft verweigert Meeting Room Discovery den Zugriff.',
    title: 'Der Zugriff von Meeting Room Discovery wurde entzogen',
    action:
      'Verbinden Sie hier noch einmal. Kalender werden inzwischen weiter gelesen, aber Räume lassen sich nicht auflisten und Geheimnisse nicht erneuern. Räume und Geräte bleiben.',
  },
};

export const notices: ApiTexts['notices'] = {
  'rooms.none-found':
    'Microsoft listet keine Besprechungsräume auf. Neue Räume können nach einem Tag erscheinen; Räume, die in Adresslisten fehlen, lassen sich mit ihrer Adresse hinzufügen.',
  'rooms.listed-late':
    'Microsoft listet neue oder geänderte Räume spät auf: meist nach Stunden, manchmal erst nach mehr als einem Tag. Ein fehlender Raum lässt sich mit seiner Adresse hinzufügen.',
  'rooms.list-empty':
    'Microsoft listet im Moment keine Räume auf. Dauert das eine Stunde, gelten die bekannten Räume als entfernt.',
  'rooms.list-unread':
    'Die Raumliste konnte zuletzt nicht gelesen werden. Es wird von selbst wieder versucht.',
  'scope.lost':
    'Die App Calendar Sync ließ sich nicht wiederherstellen und entstand neu, mit einer neuen Anwendungs-ID. Zugriffsrichtlinien und RBAC-Bereiche, die die frühere App nennen, begrenzen sie nicht: Legen Sie sie neu an.',
  'scope.not-proven':
    'Es ist nicht bewiesen, dass der Zugriff auf Ihre Besprechungsräume begrenzt ist. Begrenzen Sie ClickShare Calendar Sync hier oder mit einem der Skripte, und prüfen Sie dann.',
  'scope.widened':
    'ClickShare Calendar Sync kann ein Postfach lesen, das ihm früher verweigert wurde: Sein Bereich in Exchange oder seine Berechtigungen in Entra wurden erweitert.',
  'scope.not-limitable':
    'Die Berechtigung dieses Zugriffsmodus lässt sich nicht auf Besprechungsräume begrenzen.',
  'disconnect.app-left':
    'Microsoft ließ uns ClickShare Calendar Sync nicht aus Ihrem Mandanten entfernen; das Geheimnis ist hier gelöscht. Öffnen Sie in Entra „App-Registrierungen“, wählen Sie ClickShare Calendar Sync, und löschen Sie die App.',
  'disconnect.limit-left':
    'Der Verwaltungsbereich und die Rollenzuweisung, die dieser Dienst in Exchange angelegt hat, bleiben dort, denn nur ein angemeldeter Administrator darf sie entfernen. Sie öffnen kein Postfach mehr. Ihre Namen beginnen mit „ClickShare all rooms“: Entfernen Sie sie in Exchange, wann Sie möchten.',
  'secret.lifetime-shortened':
    'Eine Richtlinie Ihres Mandanten erlaubt nur kurzlebigere Geheimnisse: Sie werden öfter erneuert.',
};

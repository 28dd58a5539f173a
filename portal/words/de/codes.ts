/** German for what the API says in English beside a stable code. A repository test knows when a code is missing. */
import type { ApiTexts } from '../api-texts.ts';

const OURS = 'Das liegt an uns, und unsere Betreiber wissen davon.';
const LATER = 'Versuchen Sie es gleich noch einmal.';
const ANOTHER_MAILBOX =
  'Nennen Sie das Postfach einer Person Ihres Mandanten, das kein Besprechungsraum ist, mit Adresse oder Objekt-ID, und prüfen Sie noch einmal.';
const RUN_SCRIPT =
  'Lassen Sie einen Exchange-Administrator eines der beiden Skripte ausführen, warten Sie bis zu 2 Stunden, und prüfen Sie noch einmal.';

const problems: ApiTexts['problems'] = {
  'alert.not-found': {
    title: 'Diese Meldung gibt es nicht',
    action: 'Laden Sie die Liste der Meldungen neu.',
  },
  'auth.invalid': {
    title: 'Ihre Anmeldung fehlt, ist abgelaufen oder gilt hier nicht',
    action: 'Melden Sie sich neu am Portal an.',
  },
  'auth.operator-required': {
    title: 'Das dürfen nur Betreiber',
    action: 'Wenden Sie sich an einen Betreiber des Dienstes.',
  },
  'auth.unavailable': { title: 'Der Anmeldedienst antwortet nicht', action: LATER },
  'calendar.not-connected': {
    title: 'Die Organisation ist nicht mit Microsoft 365 verbunden',
    action: 'Schließen Sie zuerst die Einrichtung des Kalenders ab.',
  },
  'calendar.validation-token-invalid': { title: 'Das Prüftoken ist zu lang' },
  'consent.admin-required': {
    title: 'Dieses Konto darf für Ihren Mandanten keine Apps genehmigen',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden, und schicken Sie ihm die Adresse der Portalseite. Eine Genehmigungsanfrage bei Microsoft reicht nicht.',
  },
  'consent.app-disabled': {
    title: 'Die App ist in Ihrem Mandanten deaktiviert',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App, stellen Sie „Aktiviert für die Benutzeranmeldung“ auf Ja, und beginnen Sie im Portal von vorn.',
  },
  'consent.app-unknown': {
    title: 'Microsoft kennt die App in Ihrem Mandanten nicht',
    action:
      'Warten Sie eine Minute, und beginnen Sie im Portal von vorn. Wurde die App in Entra gelöscht, legt die Einrichtung sie neu an.',
  },
  'consent.blocked-by-policy': {
    title: 'Eine Richtlinie Ihres Mandanten hat die Anmeldung blockiert',
    action:
      'Erfüllen Sie die Richtlinie für bedingten Zugriff (Gerät, Ort, Anmeldestärke), oder lassen Sie den Administrator Ihrer Richtlinien sie erlauben, und beginnen Sie im Portal von vorn.',
  },
  'consent.browser-mismatch': {
    title: 'In diesem Browser wurde die Einrichtung nicht begonnen',
    action:
      'Beginnen und beenden Sie in einem Browser, der Cookies erlaubt. Um an jemanden zu übergeben, schicken Sie stattdessen die Adresse der Portalseite.',
  },
  'consent.declined': {
    title: 'Die Zustimmung wurde abgelehnt',
    action:
      'Öffnen Sie das Portal, und beginnen Sie von vorn, als globaler Administrator Ihres Microsoft-Mandanten.',
  },
  'consent.microsoft-unavailable': {
    title: 'Microsoft hat nicht geantwortet',
    action: 'Warten Sie einige Minuten, und beginnen Sie im Portal von vorn.',
  },
  'consent.misconfigured': {
    title: 'Unsere Registrierung der App bei Microsoft ist falsch',
    action:
      'Wenden Sie sich an den Support, und nennen Sie diesen Code: Nur wir können das beheben, ein neuer Beginn hilft nicht.',
  },
  'consent.not-assigned': {
    title: 'In Ihrem Mandanten dürfen nur zugewiesene Personen die App verwenden',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App und weisen Sie dieses Konto zu, oder stellen Sie „Zuweisung erforderlich“ auf Nein. Beginnen Sie danach im Portal von vorn.',
  },
  'consent.not-yet-effective': {
    title: 'Microsoft macht Ihre Zustimmung noch wirksam',
    action:
      'Warten Sie einen Moment, und fahren Sie dann fort; es kann einige Minuten dauern. Was Sie genehmigt haben, bleibt genehmigt.',
  },
  'consent.refused': {
    title: 'Microsoft hat aus unbekanntem Grund abgelehnt',
    action:
      'Beginnen Sie im Portal von vorn. Kommt es wieder, wenden Sie sich an den Support und nennen Sie diesen Code.',
  },
  'consent.role-missing': {
    title: 'Dieses Konto ist kein globaler Administrator',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden. Wird Ihre Rolle nach Bedarf aktiviert, aktivieren Sie sie zuerst, und melden Sie sich neu an.',
  },
  'consent.role-unknown': {
    title: 'Microsoft hat nicht gesagt, welche Verzeichnisrollen dieses Konto hat',
    action: `${OURS} Es muss nichts neu genehmigt werden: Beginnen Sie später im Portal von vorn, als globaler Administrator des Mandanten.`,
  },
  'consent.state-invalid': {
    title: 'Dieser Link wurde schon benutzt, ist abgelaufen oder durch einen neueren ersetzt',
    action: 'Öffnen Sie das Portal, und beginnen Sie von vorn; Links gelten einmal und 15 Minuten.',
  },
  'consent.tenant-mismatch': {
    title: 'Sie haben sich bei einem anderen Microsoft-Mandanten angemeldet',
    action:
      'Melden Sie sich mit einem Konto des Mandanten an, der verbunden wird, und beginnen Sie im Portal von vorn. Um einen anderen Mandanten zu verbinden, trennen Sie zuerst diesen.',
  },
  'consent.tenant-taken': {
    title: 'Dieser Microsoft-Mandant ist mit einer anderen Organisation verbunden',
    action:
      'Trennen Sie ihn zuerst dort, oder bitten Sie den Support, mehr als eine Organisation zu erlauben.',
  },
  'consent.tenant-unsupported': {
    title: 'Dieser Microsoft-Mandant kann nicht verbunden werden',
    action:
      'Prüfen Sie, ob es den Mandanten gibt, ob sein Abonnement aktiv ist und ob er in der globalen Microsoft-Cloud liegt: Mandanten nationaler Clouds werden nicht unterstützt.',
  },
  'consent.unfinished': {
    title: 'Microsoft verlangt, dass Sie sich noch einmal anmelden',
    action:
      'Öffnen Sie das Portal, beginnen Sie von vorn, und melden Sie sich auf den Seiten von Microsoft an.',
  },
  'consent.unverified': {
    title: 'Microsoft hat die Anmeldung nicht bestätigt',
    action: 'Warten Sie einen Moment, und beginnen Sie im Portal von vorn.',
  },
  'consent.wrong-account': {
    title: 'Dieses Konto gehört nicht zum Mandanten',
    action:
      'Melden Sie sich bei Microsoft ab, und beginnen Sie im Portal von vorn mit einem Konto des Mandanten selbst, keinem Gast- und keinem privaten Konto.',
  },
  'consent.wrong-order': {
    title: 'Die Einrichtung ist inzwischen an einem anderen Schritt',
    action: 'Öffnen Sie das Portal: Es zeigt den nächsten Schritt.',
  },
  'device.already-revoked': {
    title: 'Das Gerät ist gesperrt',
    action: 'Legen Sie ein neues Gerät an, und koppeln Sie es.',
  },
  'device.credential-invalid': {
    title: 'Die Zugangsdaten des Geräts fehlen oder gelten nicht',
    action: 'Koppeln Sie das Gerät neu.',
  },
  'device.list-invalid': {
    title: 'Die Geräteliste hat Fehler; es wurde nichts geändert',
    action: 'Berichtigen Sie die genannten Zeilen, und schicken Sie die ganze Liste noch einmal.',
  },
  'device.not-found': { title: 'Dieses Gerät gibt es nicht' },
  'device.not-paired': {
    title: 'Das Gerät ist nicht gekoppelt',
    action: 'Koppeln Sie es zuerst mit seinem Kopplungscode.',
  },
  'device.revoked': {
    title: 'Dieses Gerät wurde gesperrt',
    action:
      'Ein Administrator der Organisation kann ein neues Gerät anlegen, als das es gekoppelt wird.',
  },
  'device.room-not-assigned': {
    title: 'Diesem Gerät ist kein Raum zugewiesen',
    action: 'Ein Administrator der Organisation kann im Portal einen Raum zuweisen.',
  },
  'device.snapshot-not-ready': {
    title: 'Der Kalender des Raums wurde noch nicht gelesen',
    action: 'Fragen Sie in einigen Sekunden noch einmal.',
  },
  'event.not-genuine': {
    title: 'Das Ereignis beweist nicht, dass es aus unserem Web PubSub kommt',
    action:
      'Lassen Sie den Event-Handler seine Ereignisse so signieren, wie WEB_PUBSUB_EVENTS_AUTHENTICATION sagt.',
  },
  'event.origin-refused': { title: 'Ereignisse werden nur von unserem Web PubSub angenommen' },
  'internal.unexpected': {
    title: 'Bei uns ist etwas schiefgegangen',
    action: `${LATER} Kommt es wieder, wenden Sie sich an den Support.`,
  },
  'managed-identity.refused': { title: 'Azure gibt diesem Dienst kein Token', action: OURS },
  'member.exists': {
    title: 'Diese Person ist schon Mitglied oder eingeladen',
    action: 'Ändern Sie stattdessen die Rolle des Mitglieds.',
  },
  'member.last-administrator': {
    title: 'Eine Organisation braucht mindestens einen Administrator',
    action: 'Machen Sie zuerst jemand anderen zum Administrator.',
  },
  'member.not-found': {
    title: 'Dieses Mitglied gibt es nicht',
    action: 'Laden Sie die Mitgliederliste neu, oder laden Sie die Person mit ihrer Adresse ein.',
  },
  'message.invalid': {
    title: 'Eine Warteschlangennachricht entspricht nicht ihrem Schema',
    action:
      'Ein Betreiber verwirft sie oder wiederholt sie, wenn die Version wieder läuft, die sie schrieb.',
  },
  'organisation.not-found': {
    title: 'Diese Organisation gibt es nicht, oder Sie sind nicht ihr Mitglied',
    action: 'Prüfen Sie, ob Sie mit der eingeladenen Adresse angemeldet sind.',
  },
  'organisation.role-required': {
    title: 'Ihre Rolle in der Organisation erlaubt das nicht',
    action:
      'Bitten Sie einen Administrator Ihrer Organisation, es zu tun oder Ihre Rolle zu ändern.',
  },
  'pairing.code-invalid': {
    title: 'Der Kopplungscode gilt nicht',
    action: 'Bitten Sie einen Administrator der Organisation um einen neuen Kopplungscode.',
  },
  'pairing.too-many-attempts': {
    title: 'Zu viele falsche Kopplungscodes',
    action: 'Warten Sie, bevor Sie es wieder versuchen.',
  },
  'plugin.connected': {
    title: 'Das Plug-in ist mit einem Microsoft-Mandanten verbunden oder wird es gerade',
    action:
      'Trennen Sie zuerst den Mandanten, oder brechen Sie die Einrichtung ab. Entfernen Sie dann das Plug-in.',
  },
  'plugin.not-installed': {
    title: 'Das Plug-in Microsoft Calendar ist nicht hinzugefügt',
    action: 'Fügen Sie das Plug-in im Marktplatz Ihrer Organisation hinzu, und verbinden Sie dann.',
  },
  'poison.not-found': {
    title: 'Diese fehlgeschlagene Nachricht gibt es nicht',
    action: 'Vielleicht wurde sie schon wiederholt oder verworfen.',
  },
  'profile.change-in-progress': {
    title: 'Der Zugriffsmodus wird gerade schon gewechselt',
    action: 'Schließen Sie diesen Wechsel zuerst ab, oder geben Sie ihn auf.',
  },
  'profile.not-awaiting': {
    title: 'Der Wechsel des Zugriffsmodus wartet nicht auf diesen Schritt',
    action: 'Die Seite zeigt, auf welchen Schritt er wartet.',
  },
  'profile.not-cancellable': {
    title: 'Der Wechsel des Zugriffsmodus ist zu weit, um ihn aufzugeben',
    action: 'Schließen Sie ihn ab, und wechseln Sie dann zurück.',
  },
  'profile.not-connected': {
    title: 'Es ist kein Microsoft-Mandant verbunden',
    action: 'Verbinden Sie einen Mandanten, und wählen Sie dabei den Zugriffsmodus.',
  },
  'profile.unchanged': {
    title: 'Die Verbindung benutzt diesen Zugriffsmodus schon',
    action: 'Wählen Sie einen anderen.',
  },
  'request.busy': {
    title: 'Andere ändern gerade immer wieder dasselbe',
    action: 'Versuchen Sie es in einigen Sekunden noch einmal.',
  },
  'request.changed': {
    title: 'Das wurde geändert, seit es gelesen wurde',
    action: 'Lesen Sie es neu, und wiederholen Sie die Änderung.',
  },
  'request.invalid': {
    title: 'Eine Angabe passt nicht',
    action: 'Berichtigen Sie die Angabe, und schicken Sie sie noch einmal.',
  },
  'request.malformed': {
    title: 'Die Anfrage ist kein gültiges JSON',
    action: 'Berichtigen Sie die Anfrage, und schicken Sie sie noch einmal.',
  },
  'request.not-found': {
    title: 'Unter dieser Adresse gibt es nichts',
    action: 'Prüfen Sie die Kennungen in der Adresse.',
  },
  'request.too-large': {
    title: 'Die Anfrage ist zu groß',
    action: 'Schicken Sie weniger auf einmal.',
  },
  'request.too-many': {
    title: 'Zu viele Anfragen auf einmal',
    action: 'Warten Sie einen Moment, und versuchen Sie es noch einmal.',
  },
  'request.unsupported-media-type': {
    title: 'Die Anfrage hat einen Medientyp, den diese Adresse nicht annimmt',
  },
  'room.calendar-refused': {
    title: 'Microsoft verweigert den Kalender dieses Postfachs',
    action:
      'Bitten Sie einen Exchange-Administrator, den Raum in das aufzunehmen, was ClickShare Calendar Sync begrenzt. Eine Änderung kann bis zu 2 Stunden dauern.',
  },
  'room.mailbox-inactive': {
    title: 'Das Postfach unter dieser Adresse hat keinen Kalender, den Microsoft 365 zeigen kann',
    action:
      'Es ist vorläufig gelöscht, hat keine Lizenz oder liegt auf einem eigenen Server: Stellen Sie es wieder her, lizenzieren Sie es, oder verschieben Sie es zu Exchange Online.',
  },
  'room.mailbox-missing': {
    title: 'Unter dieser Adresse gibt es kein Postfach mit Kalender',
    action: 'Prüfen Sie die Adresse des Raumpostfachs.',
  },
  'room.microsoft-unavailable': { title: 'Microsoft antwortet nicht', action: LATER },
  'room.not-connected': {
    title: 'Die Organisation ist nicht mit Microsoft 365 verbunden',
    action: 'Schließen Sie zuerst die Einrichtung des Kalenders ab.',
  },
  'room.not-found': { title: 'Diesen Raum gibt es in dieser Organisation nicht' },
  'room.refreshed-recently': {
    title: 'Die Raumliste wurde gerade erst neu gelesen',
    action: 'Versuchen Sie es in einer Minute noch einmal.',
  },
  'room.snapshot-not-ready': {
    title: 'Der Kalender dieses Raums wurde noch nicht gelesen',
    action: 'Weisen Sie den Raum einem Gerät zu; das erste Lesen dauert einige Sekunden.',
  },
  'room.time-zone-missing': {
    title: 'Die Zeitzone dieses Raums ist nicht bekannt',
    action:
      'Legen Sie die Zeitzone des Raums oder eine Standardzeitzone der Organisation fest: Ein Display würde sonst den falschen Tag zeigen.',
  },
  'scope.checked-recently': {
    title: 'Innerhalb von 10 Minuten wurden zu viele Prüfungen verlangt',
    action: 'Warten Sie einige Minuten, und versuchen Sie es noch einmal.',
  },
  'scope.no-evidence': {
    title: 'Diese Prüfung gibt es nicht, oder ihr Nachweis wird nicht mehr aufbewahrt',
    action: 'Starten Sie eine Prüfung, und öffnen Sie dann ihren Nachweis.',
  },
  'scope.not-connected': {
    title: 'Die Organisation ist nicht mit Microsoft 365 verbunden',
    action: 'Schließen Sie zuerst die Einrichtung des Kalenders ab.',
  },
  'secrets.busy': {
    title: 'Key Vault hat zu viele Anfragen dieses Dienstes',
    action:
      'Das liegt an uns und geht von selbst vorbei. Versuchen Sie es in einer Minute noch einmal.',
  },
  'secrets.firewall': {
    title: 'Die Firewall von Key Vault weist diesen Dienst ab',
    action: `${OURS} Ein Azure-Administrator erlaubt das Netzwerk der Function App in den Netzwerkeinstellungen des Tresors.`,
  },
  'secrets.forbidden': {
    title: 'Key Vault weist diesen Dienst ab',
    action: `${OURS} Ein Azure-Administrator gibt der verwalteten Identität der Function App die Rolle Key Vault Secrets Officer für den Tresor.`,
  },
  'secrets.not-connected': {
    title: 'Diese Organisation hat kein Clientgeheimnis, weil kein Microsoft-Mandant verbunden ist',
    action:
      'Ein Administrator der Organisation verbindet im Portal einen Mandanten: Dabei entsteht das Geheimnis.',
  },
  'secrets.unavailable': {
    title: 'Key Vault antwortet diesem Dienst nicht',
    action:
      'Das liegt an uns und geht meist von selbst vorbei. Versuchen Sie es in einer Minute noch einmal.',
  },
  'service.misconfigured': {
    title: 'Ein Teil dieses Dienstes ist nicht eingerichtet, wie er muss',
    action: `${OURS} Es muss nichts neu genehmigt werden: Beginnen Sie später im Portal von vorn.`,
  },
  'setup.already-connected': {
    title: 'Es ist schon ein Microsoft-Mandant verbunden',
    action: 'Trennen Sie zuerst diesen Mandanten, und verbinden Sie dann den anderen.',
  },
  'setup.in-progress': {
    title: 'Eine Einrichtung läuft schon',
    action: 'Warten Sie, bis sie beendet ist, oder brechen Sie sie ab und beginnen Sie von vorn.',
  },
  'setup.not-awaiting-consent': {
    title: 'Die Einrichtung wartet nicht auf die Zustimmung zu Calendar Sync',
    action: 'Laden Sie die Einrichtung neu: Sie nennt den Schritt, auf den sie wartet.',
  },
  'setup.not-retryable': {
    title: 'Die Einrichtung hat keinen fehlgeschlagenen Schritt, der sich wiederholen lässt',
    action: 'Laden Sie die Einrichtung neu: Sie nennt den nächsten Schritt.',
  },
  'storage.refused': {
    title: 'Unser Speicher weist diesen Dienst ab',
    action: `${OURS} Ein Azure-Administrator gibt der verwalteten Identität der Function App die Rollen Storage Table Data Contributor und Storage Queue Data Contributor und erlaubt ihr Netzwerk in der Firewall des Speicherkontos.`,
  },
  'storage.unavailable': { title: 'Unser Speicher antwortet nicht', action: LATER },
  'web-pubsub.refused': {
    title: 'Der Verbindungsdienst weist diesen Dienst ab',
    action: `${OURS} Ein Azure-Administrator gibt der verwalteten Identität der Function App die Rolle Web PubSub Service Owner oder berichtigt den Zugriffsschlüssel in WEB_PUBSUB_CONNECTION_STRING.`,
  },
  'web-pubsub.unavailable': { title: 'Der Verbindungsdienst antwortet nicht', action: LATER },
  'webhook.not-found': {
    title: 'Es ist kein Webhook festgelegt, deshalb werden Meldungen nirgendwohin geschickt',
    action:
      'Ein Administrator legt die Adresse fest, an die Meldungen gehen, und versucht es dann noch einmal.',
  },
};

const causes: ApiTexts['causes'] = {
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
    message: 'Eine App ist in Ihrem Mandanten deaktiviert.',
    title: 'Eine App der Integration ist in Ihrem Mandanten deaktiviert',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App, stellen Sie „Aktiviert für die Benutzeranmeldung“ auf Ja, und versuchen Sie es erneut.',
  },
  'secret.not-yet-accepted': {
    message: 'Microsoft nimmt das neue Geheimnis von Calendar Sync noch nicht überall an.',
    title: 'Microsoft nimmt das Geheimnis von Calendar Sync nicht an',
    action: 'Versuchen Sie es in einigen Minuten erneut.',
  },
  'secret.forbidden-by-policy': {
    message: 'Eine Richtlinie Ihres Mandanten verbietet Geheimnisse für Apps.',
    title: 'Eine Richtlinie Ihres Mandanten verbietet Geheimnisse für Apps',
    action:
      'Erlauben Sie in den App-Verwaltungsrichtlinien von Entra Kennwortanmeldedaten für die App ClickShare Calendar Sync, und versuchen Sie es erneut.',
  },
  'secret.lifetime-forbidden': {
    message: 'Eine Richtlinie Ihres Mandanten verbietet Geheimnisse, die 30 Tage gelten.',
    title: 'Eine Richtlinie Ihres Mandanten erlaubt nur Geheimnisse von weniger als 30 Tagen',
    action:
      'Erlauben Sie in den App-Verwaltungsrichtlinien von Entra längere Laufzeiten für die App ClickShare Calendar Sync, und versuchen Sie es erneut.',
  },
  'directory.quota-exceeded': {
    message: 'Ihr Verzeichnis ist voll.',
    title: 'Das Verzeichnis Ihres Mandanten hat seine größte Zahl von Objekten erreicht',
    action:
      'Löschen Sie in Entra als Administrator Objekte, auch aus der Liste der gelöschten Objekte, und versuchen Sie es erneut.',
  },
  'microsoft.blocked-by-policy': {
    message: 'Eine Richtlinie Ihres Mandanten blockiert die App.',
    title: 'Eine Richtlinie Ihres Mandanten blockiert die App',
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
      'Exchange lässt Calendar Sync noch keinen Raum lesen. Führen Sie das Skript als Exchange-Administrator aus; danach braucht Exchange 30 Minuten bis 2 Stunden.',
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
      'Prüfen Sie in Entra die Berechtigungen von ClickShare Calendar Sync und in Exchange, ob Ihre Räume in seinem Bereich sind. Geht es wieder, wird das von selbst bemerkt; wurde die Zustimmung entzogen, versuchen Sie es hier erneut und stimmen noch einmal zu.',
  },
  'connection.revoked': {
    message: 'Microsoft verweigert den Zugriff auf die Kalender immer noch.',
    title: 'Der Zugriff auf die Kalender wurde entzogen',
    action:
      'Stellen Sie in Entra die Berechtigungen von ClickShare Calendar Sync wieder her, oder versuchen Sie es hier erneut und stimmen Sie noch einmal zu. Räume und Geräte bleiben.',
  },
  'connection.app-deleted': {
    message: 'Die App Calendar Sync gibt es in Ihrem Mandanten nicht mehr.',
    title: 'Die App Calendar Sync wurde gelöscht',
    action:
      'Versuchen Sie es hier erneut: Die App wird mit ihrer ID wiederhergestellt, und Sie stimmen ihr noch einmal zu. Räume und Geräte bleiben. Bei RBAC for Applications führen Sie dessen Skript noch einmal aus. Lässt sie sich nicht wiederherstellen, entsteht sie mit neuer ID: Zugriffsrichtlinien und Bereiche in Exchange, die die frühere nennen, begrenzen sie dann nicht und müssen neu angelegt werden.',
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
      'Kalender werden weiter gelesen, aber Räume lassen sich nicht auflisten und Geheimnisse nicht erneuern. Prüfen Sie in Entra, ob es ClickShare Meeting Room Discovery gibt, ob sie aktiviert ist und ihre Berechtigungen hat, oder verbinden Sie hier noch einmal. Räume und Geräte bleiben.',
  },
};

const notices: ApiTexts['notices'] = {
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
    'Es ist nicht bewiesen, dass der Zugriff auf Ihre Besprechungsräume begrenzt ist. Begrenzen Sie ClickShare Calendar Sync mit einem der Skripte, und prüfen Sie dann.',
  'scope.widened':
    'ClickShare Calendar Sync kann ein Postfach lesen, das ihm früher verweigert wurde: Sein Bereich in Exchange oder seine Berechtigungen in Entra wurden erweitert.',
  'scope.not-limitable':
    'Die Berechtigung dieses Zugriffsmodus lässt sich nicht auf Besprechungsräume begrenzen.',
  'disconnect.app-left':
    'Microsoft ließ uns ClickShare Calendar Sync nicht aus Ihrem Mandanten entfernen; das Geheimnis ist hier gelöscht. Öffnen Sie in Entra „App-Registrierungen“, wählen Sie ClickShare Calendar Sync, und löschen Sie die App.',
  'secret.lifetime-shortened':
    'Eine Richtlinie Ihres Mandanten erlaubt nur kurzlebigere Geheimnisse: Sie werden öfter erneuert.',
};

const scope: ApiTexts['scope'] = {
  'canary.unknown': {
    title: 'Es ist nicht bekannt, welches Postfach verweigert werden muss',
    action: ANOTHER_MAILBOX,
  },
  'canary.is-room': {
    title: 'Das Postfach, das verweigert werden muss, ist selbst ein Besprechungsraum',
    action: ANOTHER_MAILBOX,
  },
  'canary.not-found': {
    title: 'Microsoft findet das Postfach nicht, das verweigert werden muss',
    action: ANOTHER_MAILBOX,
  },
  'canary.no-mailbox': {
    title:
      'Die Person, deren Postfach verweigert werden muss, hat kein Postfach in Exchange Online',
    action: ANOTHER_MAILBOX,
  },
  'canary.on-premises': {
    title: 'Das Postfach, das verweigert werden muss, liegt nicht in Exchange Online',
    action: ANOTHER_MAILBOX,
  },
  'canary.refused-otherwise': {
    title: 'Microsoft hat das Postfach verweigert, aber nicht, weil der Zugriff begrenzt ist',
    action:
      'Prüfen Sie, ob ClickShare Calendar Sync seine Berechtigung hat, und prüfen Sie dann noch einmal.',
  },
  'canary.readable': {
    title: 'Ein Postfach, das kein Besprechungsraum ist, lässt sich lesen',
    action: RUN_SCRIPT,
  },
  'canary.changed-meanwhile': {
    title:
      'Microsoft hat vor und nach den Räumen verschieden geantwortet: Eine Änderung ist unterwegs',
    action: 'Nichts. Es wird in einigen Minuten von selbst noch einmal geprüft.',
  },
  'rooms.none-assigned': {
    title: 'Noch ist kein Raum einem Gerät zugewiesen, deshalb gibt es nichts zu vergleichen',
    action: 'Weisen Sie einem Gerät einen Raum zu. Dann wird von selbst geprüft.',
  },
  'rooms.unreadable': {
    title: 'Andere Postfächer werden verweigert, aber auch einige Ihrer Räume',
    action:
      'Nehmen Sie diese Räume in die Gruppe oder den Verwaltungsbereich auf, der ClickShare Calendar Sync begrenzt, warten Sie bis zu 2 Stunden, und prüfen Sie noch einmal.',
  },
  'access.lost': {
    title: 'ClickShare Calendar Sync hat im Moment keinen Zugriff',
    action: 'Die Einrichtung sagt, was zu tun ist. Danach wird von selbst noch einmal geprüft.',
  },
  'check.timed-out': {
    title: 'Microsoft hat nicht rechtzeitig geantwortet',
    action: 'Nichts. Es wird in einigen Stunden von selbst noch einmal geprüft.',
  },
  'not-checked': {
    title: 'Seit der letzten Änderung der Einrichtung nicht geprüft',
    action: 'Prüfen Sie jetzt, oder warten Sie: Es wird von selbst geprüft.',
  },
  proven: {
    title:
      'Bewiesen: Ihre Räume lassen sich lesen, und ein Postfach, das kein Raum ist, wird verweigert',
    action: 'Nichts. Es wird jede Woche noch einmal geprüft.',
  },
  widened: {
    title:
      'Der Zugriff reicht zu weit: Ein Postfach, das früher verweigert wurde, lässt sich jetzt lesen',
    action:
      'Lassen Sie einen Exchange-Administrator herausfinden, was sich geändert hat: die Zugriffsrichtlinie oder Rollenzuweisung, ihre Gruppe oder eine in Entra gewährte Berechtigung.',
  },
  'not-yet': {
    title: 'Noch nicht begrenzt: Microsoft kann bis zu 2 Stunden brauchen, bis eine Änderung wirkt',
    action:
      'Haben Sie ein Skript ausgeführt, warten Sie. Wenn nicht, lassen Sie einen Exchange-Administrator eines ausführen.',
  },
  failed: {
    title:
      'Der Zugriff ist nicht begrenzt: Ein Postfach, das kein Besprechungsraum ist, lässt sich lesen',
    action: RUN_SCRIPT,
  },
  'not-limitable': {
    title:
      'Microsoft bietet keinen Weg, die Berechtigung dieses Zugriffsmodus auf Räume zu begrenzen',
    action: 'Wechseln Sie zum Zugriffsmodus, den Exchange begrenzt (RBAC for Applications).',
  },
};

const changeSteps: ApiTexts['changeSteps'] = {
  scope:
    'Führen Sie als Exchange-Administrator das Skript für RBAC for Applications aus. Sein Test muss für jeden Raum wie erwartet antworten. Machen Sie dann hier weiter.',
  propagate: 'Warten Sie zwei Stunden: Exchange macht den neuen Bereich inzwischen wirksam.',
  limit:
    'Um Calendar Sync auf Ihre Räume zu begrenzen, führen Sie zuerst das Skript für eine Anwendungszugriffsrichtlinie aus: Ohne sie gilt die Berechtigung, der Sie danach zustimmen, für jedes Postfach Ihres Mandanten. Machen Sie dann hier weiter.',
  approve:
    'Stimmen Sie in Entra der neuen Berechtigung von ClickShare Calendar Sync zu. Die alte bleibt vorerst.',
  'remove-grant':
    'Entziehen Sie ClickShare Calendar Sync in Entra die alte Berechtigung, mit dem hier gezeigten Skript oder unter „Unternehmensanwendungen > ClickShare Calendar Sync > Berechtigungen“. Keine unserer Apps darf das. Danach geht es hier von selbst weiter.',
  prove:
    'Dieser Dienst liest einen Raum allein mit dem neuen Zugriff. Misslingt das, geben Sie den Wechsel auf und stimmen Sie der alten Berechtigung wieder zu.',
  settle: 'Dieser Dienst stellt seine Abonnements auf den neuen Zugriff um.',
  'clean-up':
    'Entfernen Sie die Grenze der alten Berechtigung mit dem Skript, das sie zurücknimmt. Machen Sie dann hier weiter.',
};

const permissions: ApiTexts['permissions'] = {
  'Calendars.Read':
    'Liest die Kalender der Besprechungsräume, damit ihre Displays sie zeigen können. Sie können das auf Räume begrenzen.',
  'Calendars.ReadBasic.All':
    'Liest die Kalender der Besprechungsräume ohne Texte und Anhänge, damit ihre Displays sie zeigen können.',
  'Application.ReadWrite.OwnedBy':
    'Legt ClickShare Calendar Sync in Ihrem Mandanten an und verwaltet sie, und keine andere App.',
  'Place.Read.All': 'Listet Ihre Besprechungsräume auf.',
  'User.Read': 'Meldet Sie an und liest den Namen Ihrer Organisation.',
};

/** What is wrong with one field; the API has no code for it. */
const details: ApiTexts['details'] = {
  'must be an absolute URL': 'Das ist keine vollständige Adresse (https://…).',
  'must not carry credentials': 'Die Adresse darf keine Zugangsdaten enthalten.',
  'must be http or https': 'Die Adresse muss mit http:// oder https:// beginnen.',
  'must be https on port 443': 'Die Adresse muss mit https:// beginnen und Port 443 benutzen.',
  'must be a public address': 'Die Adresse muss öffentlich erreichbar sein.',
  'is not an e-mail address': 'Das ist keine E-Mail-Adresse.',
  'is not a mail address': 'Das ist keine E-Mail-Adresse.',
  'Invalid email address': 'Das ist keine E-Mail-Adresse.',
  'is not an IANA time zone': 'Das ist keine bekannte Zeitzone.',
  'Operators do this.': 'Das tun Betreiber.',
};

export const codes: ApiTexts = {
  problems,
  causes,
  notices,
  scope,
  changeSteps,
  permissions,
  details,
};

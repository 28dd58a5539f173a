/** Refusals of the API in German. */
import type { ApiTexts } from '../../api-texts.ts';
import { OURS } from './ours.ts';

const LATER = 'Versuchen Sie es gleich noch einmal.';

export const problems: ApiTexts['problems'] = {
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
  'calendar.validation-token-invalid': {
    title: 'Das Prüftoken ist zu lang',
    action: 'Schicken Sie ein Token von höchstens 4.096 Bytes, wie Microsoft Graph es tut.',
  },
  'consent.admin-required': {
    title: 'Dieses Konto darf für Ihren Mandanten keine Apps genehmigen',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden, und schicken Sie ihm die Adresse der Portalseite. Eine Genehmigungsanfrage bei Microsoft reicht nicht.',
  },
  'consent.app-disabled': {
    title: 'Die App ist in Ihrem Mandanten deaktiviert',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App, stellen Sie „Aktiviert für die Benutzeranmeldung“ auf Ja, und wiederholen Sie die Zustimmung im Portal.',
  },
  'consent.app-unknown': {
    title: 'Microsoft kennt die App in Ihrem Mandanten nicht',
    action:
      'Warten Sie eine Minute, und wiederholen Sie die Zustimmung im Portal. Wurde die App in Entra gelöscht, legt die Einrichtung sie neu an.',
  },
  'consent.blocked-by-policy': {
    title: 'Eine Richtlinie Ihres Mandanten hat die Anmeldung blockiert',
    action:
      'Erfüllen Sie die Richtlinie für bedingten Zugriff (Gerät, Ort, Anmeldestärke), oder lassen Sie den Administrator Ihrer Richtlinien sie erlauben, und wiederholen Sie die Zustimmung im Portal.',
  },
  'consent.browser-mismatch': {
    title: 'In diesem Browser wurde die Einrichtung nicht begonnen',
    action:
      'Beginnen und beenden Sie in einem Browser, der Cookies erlaubt. Um an jemanden zu übergeben, schicken Sie stattdessen die Adresse der Portalseite.',
  },
  'consent.declined': {
    title: 'Die Zustimmung wurde abgelehnt',
    action:
      'Wiederholen Sie die Zustimmung im Portal, als globaler Administrator Ihres Microsoft-Mandanten.',
  },
  'consent.microsoft-unavailable': {
    title: 'Microsoft hat nicht geantwortet',
    action: 'Warten Sie einige Minuten, und wiederholen Sie die Zustimmung im Portal.',
  },
  'consent.misconfigured': {
    title: 'Unsere Registrierung der App bei Microsoft ist falsch',
    action:
      'Wenden Sie sich an den Support, und nennen Sie diesen Code: Nur wir können das beheben.',
  },
  'consent.not-assigned': {
    title: 'In Ihrem Mandanten dürfen nur zugewiesene Personen die App verwenden',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App und weisen Sie dieses Konto zu, oder stellen Sie „Zuweisung erforderlich“ auf Nein. Wiederholen Sie danach die Zustimmung im Portal.',
  },
  'consent.not-yet-effective': {
    title: 'Microsoft macht Ihre Zustimmung noch wirksam',
    action:
      'Warten Sie einen Moment, und fahren Sie dann fort; es kann einige Minuten dauern. Was Sie genehmigt haben, bleibt genehmigt.',
  },
  'consent.refused': {
    title: 'Microsoft hat aus unbekanntem Grund abgelehnt',
    action:
      'Wiederholen Sie die Zustimmung im Portal. Kommt es wieder, wenden Sie sich an den Support und nennen Sie diesen Code.',
  },
  'consent.role-missing': {
    title: 'Dieses Konto ist kein globaler Administrator',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden. Wird Ihre Rolle nach Bedarf aktiviert, aktivieren Sie sie zuerst, und melden Sie sich neu an.',
  },
  'consent.role-unknown': {
    title: 'Microsoft hat nicht gesagt, welche Verzeichnisrollen dieses Konto hat',
    action: `${OURS} Es muss nichts neu genehmigt werden: Wiederholen Sie die Zustimmung später im Portal, als globaler Administrator des Mandanten.`,
  },
  'consent.state-invalid': {
    title: 'Dieser Link wurde schon benutzt, ist abgelaufen oder durch einen neueren ersetzt',
    action: 'Wiederholen Sie die Zustimmung im Portal; Links gelten einmal und 15 Minuten.',
  },
  'consent.tenant-mismatch': {
    title: 'Sie haben sich bei einem anderen Microsoft-Mandanten angemeldet',
    action:
      'Melden Sie sich mit einem Konto des Mandanten an, der verbunden wird, und wiederholen Sie die Zustimmung im Portal. Um einen anderen Mandanten zu verbinden, trennen Sie zuerst diesen.',
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
      'Wiederholen Sie die Zustimmung im Portal, und melden Sie sich auf den Seiten von Microsoft an.',
  },
  'consent.unverified': {
    title: 'Microsoft hat die Anmeldung nicht bestätigt',
    action: 'Warten Sie einen Moment, und wiederholen Sie die Zustimmung im Portal.',
  },
  'consent.wrong-account': {
    title: 'Dieses Konto gehört nicht zum Mandanten',
    action:
      'Melden Sie sich bei Microsoft ab, und wiederholen Sie die Zustimmung im Portal mit einem Konto des Mandanten selbst, keinem Gast- und keinem privaten Konto.',
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
  'device.not-found': {
    title: 'Dieses Gerät gibt es nicht',
    action: 'Lesen Sie die Liste der Geräte neu: Vielleicht wurde es entfernt.',
  },
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
  'event.origin-refused': {
    title: 'Ereignisse werden nur von unserem Web PubSub angenommen',
    action:
      'Ein Azure-Administrator prüft den Ereignishandler der Web-PubSub-Ressource und die Einstellungen WEB_PUBSUB_EVENTS der Funktions-App.',
  },
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
  'erasure.name-mismatch': {
    title: 'So heißt diese Organisation nicht',
    action:
      'Lesen Sie den Namen der Organisation noch einmal, und prüfen Sie, ob es die ist, die gelöscht werden soll.',
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
    action: 'Schicken Sie den Medientyp, den die Antwort nennt.',
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
  'room.not-found': {
    title: 'Diesen Raum gibt es in dieser Organisation nicht',
    action: 'Lesen Sie die Liste der Räume neu: Vielleicht wurde er entfernt.',
  },
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
  'secrets.lost': {
    title: 'Key Vault hat das Clientgeheimnis dieser Organisation nicht mehr',
    action: `${OURS} Der Dienst legt binnen Minuten ein neues Geheimnis an: Es ist nichts zu tun.`,
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

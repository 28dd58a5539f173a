/** German for the pages that end a visit to Microsoft, as the portal says it too. */
import type { RefusalCode } from '../errors.ts';

interface Texts {
  readonly title: string;
  readonly action: string;
}

export const german: Readonly<Record<RefusalCode, Texts>> = {
  'consent.declined': {
    title: 'Die Zustimmung wurde abgelehnt',
    action:
      'Wiederholen Sie die Zustimmung im Portal, als globaler Administrator Ihres Microsoft-Mandanten.',
  },
  'consent.unfinished': {
    title: 'Microsoft verlangt, dass Sie sich noch einmal anmelden',
    action:
      'Wiederholen Sie die Zustimmung im Portal, und melden Sie sich auf den Seiten von Microsoft an.',
  },
  'consent.admin-required': {
    title: 'Dieses Konto darf für Ihren Mandanten keine Apps genehmigen',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden, und schicken Sie ihm die Adresse der Portalseite. Eine Genehmigungsanfrage bei Microsoft reicht nicht.',
  },
  'consent.wrong-account': {
    title: 'Dieses Konto gehört nicht zum Mandanten',
    action:
      'Melden Sie sich bei Microsoft ab, und wiederholen Sie die Zustimmung im Portal mit einem Konto des Mandanten selbst, keinem Gast- und keinem privaten Konto.',
  },
  'consent.not-assigned': {
    title: 'In Ihrem Mandanten dürfen nur zugewiesene Personen die App verwenden',
    action:
      'Öffnen Sie in Entra „Unternehmensanwendungen“, wählen Sie die ClickShare-App und weisen Sie dieses Konto zu, oder stellen Sie „Zuweisung erforderlich“ auf Nein. Wiederholen Sie danach die Zustimmung im Portal.',
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
  'consent.tenant-unsupported': {
    title: 'Dieser Microsoft-Mandant kann nicht verbunden werden',
    action:
      'Prüfen Sie, ob es den Mandanten gibt, ob sein Abonnement aktiv ist und ob er in der globalen Microsoft-Cloud liegt: Mandanten nationaler Clouds werden nicht unterstützt.',
  },
  'consent.misconfigured': {
    title: 'Unsere Registrierung der App bei Microsoft ist falsch',
    action:
      'Wenden Sie sich an den Support, und nennen Sie diesen Code: Nur wir können das beheben.',
  },
  'consent.microsoft-unavailable': {
    title: 'Microsoft hat nicht geantwortet',
    action: 'Warten Sie einige Minuten, und wiederholen Sie die Zustimmung im Portal.',
  },
  'consent.refused': {
    title: 'Microsoft hat aus unbekanntem Grund abgelehnt',
    action:
      'Wiederholen Sie die Zustimmung im Portal. Kommt es wieder, wenden Sie sich an den Support und nennen Sie diesen Code.',
  },
  'limit.permission-missing': {
    title: 'Microsoft hat die Berechtigung nicht erteilt, Rollen in Exchange zu verwalten',
    action:
      'Beginnen Sie im Portal von vorn, und stimmen Sie dem zu, worum die Seite von Microsoft bittet. Lässt Ihr Mandant das nicht zu, lassen Sie stattdessen einen Exchange-Administrator das Skript ausführen.',
  },
  'limit.role-missing': {
    title: 'Dieses Konto darf in Exchange keine Rollen zuweisen',
    action:
      'Beginnen Sie im Portal von vorn, und melden Sie sich als globaler Administrator an oder als Mitglied der Rollengruppe „Organization Management“ in Exchange.',
  },
  'limit.principal-unknown': {
    title: 'Exchange kennt ClickShare Calendar Sync noch nicht',
    action:
      'Warten Sie einige Minuten, und beginnen Sie im Portal von vorn. Kommt es wieder, lassen Sie einen Exchange-Administrator das Skript ausführen: Es macht die App in Exchange bekannt. Was dieser Besuch angelegt hat, wurde wieder entfernt.',
  },
  'limit.name-taken': {
    title:
      'Exchange hat einen anderen Verwaltungsbereich dieses Namens, den dieser Dienst nicht angelegt hat',
    action:
      'Lassen Sie einen Exchange-Administrator diesen Bereich umbenennen oder entfernen, und beginnen Sie im Portal von vorn. In Exchange wurde nichts geändert.',
  },
  'limit.filter-refused': {
    title: 'Exchange hat den Filter für Besprechungsräume nicht angenommen',
    action:
      'Lassen Sie stattdessen einen Exchange-Administrator das Skript ausführen: Es verwendet eine Gruppe Ihrer Räume. In Exchange wurde nichts geändert.',
  },
  'limit.wider-assignment': {
    title: 'Exchange lässt Calendar Sync schon jedes Postfach lesen',
    action:
      'Lassen Sie einen Exchange-Administrator die Rollenzuweisung von ClickShare Calendar Sync entfernen, die keinen Bereich hat, und beginnen Sie im Portal von vorn. In Exchange wurde nichts geändert.',
  },
  'limit.not-offered': {
    title: 'Microsoft bietet das nicht mehr an, oder nicht in Ihrem Mandanten',
    action:
      'Lassen Sie stattdessen einen Exchange-Administrator das Skript ausführen: Es tut dasselbe.',
  },
  'service.misconfigured': {
    title: 'Ein Teil dieses Dienstes ist nicht eingerichtet, wie er muss',
    action:
      'Das liegt an uns, und unsere Betreiber wissen davon. Es muss nichts neu genehmigt werden: Beginnen Sie später im Portal von vorn.',
  },
  'consent.state-invalid': {
    title: 'Dieser Link wurde schon benutzt, ist abgelaufen oder durch einen neueren ersetzt',
    action: 'Wiederholen Sie die Zustimmung im Portal; Links gelten einmal und 15 Minuten.',
  },
  'consent.browser-mismatch': {
    title: 'In diesem Browser wurde die Einrichtung nicht begonnen',
    action:
      'Beginnen und beenden Sie in einem Browser, der Cookies erlaubt. Um an jemanden zu übergeben, schicken Sie stattdessen die Adresse der Portalseite.',
  },
  'consent.tenant-mismatch': {
    title: 'Sie haben sich bei einem anderen Microsoft-Mandanten angemeldet',
    action:
      'Melden Sie sich mit einem Konto des Mandanten an, der verbunden wird, und wiederholen Sie die Zustimmung im Portal. Um einen anderen Mandanten zu verbinden, trennen Sie zuerst diesen.',
  },
  'consent.role-missing': {
    title: 'Dieses Konto ist kein globaler Administrator',
    action:
      'Bitten Sie einen globalen Administrator Ihres Microsoft-Mandanten zu verbinden. Wird Ihre Rolle nach Bedarf aktiviert, aktivieren Sie sie zuerst, und melden Sie sich neu an.',
  },
  'consent.role-unknown': {
    title: 'Microsoft hat nicht gesagt, welche Verzeichnisrollen dieses Konto hat',
    action:
      'Das liegt an uns, und unsere Betreiber wissen davon. Es muss nichts neu genehmigt werden: Wiederholen Sie die Zustimmung später im Portal, als globaler Administrator des Mandanten.',
  },
  'consent.tenant-taken': {
    title: 'Dieser Microsoft-Mandant ist mit einer anderen Organisation verbunden',
    action:
      'Trennen Sie ihn zuerst dort, oder bitten Sie den Support, mehr als eine Organisation zu erlauben.',
  },
  'consent.wrong-order': {
    title: 'Die Einrichtung ist inzwischen an einem anderen Schritt',
    action: 'Öffnen Sie das Portal: Es zeigt den nächsten Schritt.',
  },
  'consent.not-yet-effective': {
    title: 'Microsoft macht Ihre Zustimmung noch wirksam',
    action:
      'Warten Sie einen Moment, und fahren Sie dann fort; es kann einige Minuten dauern. Was Sie genehmigt haben, bleibt genehmigt.',
  },
  'consent.unverified': {
    title: 'Microsoft hat die Anmeldung nicht bestätigt',
    action: 'Warten Sie einen Moment, und wiederholen Sie die Zustimmung im Portal.',
  },
};

/** For whatever has no words of its own, such as an outage of our storage. */
export const germanOutage: Texts = {
  title: 'Etwas ist auf unserer Seite schiefgegangen',
  action: 'Warten Sie einige Minuten, und wiederholen Sie die Zustimmung im Portal.',
};

import type { Same } from '../de.ts';
import type { act as englishAct, kinds as englishKinds } from '../en/operations-acts.ts';

export const act: Same<typeof englishAct> = {
  retry: {
    button: 'Wiederholen',
    chosen: 'Ausgewählte wiederholen',
    one: 'Die Einrichtung von {{name}} wiederholen?',
    many_one: '{{count, number}} Einrichtung wiederholen?',
    many_other: '{{count, number}} Einrichtungen wiederholen?',
    text: 'Der fehlgeschlagene Abschnitt wird wiederholt. Niemand muss neu genehmigen, außer Microsoft zeigt, dass nichts genehmigt wurde.',
    yes: 'Wiederholen',
    done: 'Die Einrichtung geht weiter.',
  },
  cancel: {
    button: 'Einrichtung abbrechen',
    chosen: 'Ausgewählte abbrechen',
    one: 'Die Einrichtung von {{name}} abbrechen?',
    many_one: '{{count, number}} Einrichtung abbrechen?',
    many_other: '{{count, number}} Einrichtungen abbrechen?',
    text: 'Die Einrichtung endet jetzt. Die Organisation kann jederzeit neu beginnen; eine Verbindung, die gerade repariert wurde, bleibt.',
    yes: 'Einrichtung abbrechen',
    done: 'Die Einrichtung ist abgebrochen.',
  },
  disconnect: {
    button: 'Trennen',
    chosen: 'Ausgewählte trennen',
    one: '{{name}} vom Microsoft-Mandanten trennen?',
    many_one: '{{count, number}} Organisation trennen?',
    many_other: '{{count, number}} Organisationen trennen?',
    text: 'Displays zeigen keine Kalender mehr, und die App Calendar Sync und ihr Geheimnis werden gelöscht. Eine spätere Verbindung erzeugt eine neue App: Was diese in Exchange begrenzt, begrenzt jene nicht.',
    yes: 'Trennen',
    done: 'Die Trennung läuft.',
  },
  purge: {
    button: 'Alte Verläufe entfernen',
    chosen: 'Alte Verläufe der ausgewählten entfernen',
    one: 'Die alten Verläufe von {{name}} entfernen?',
    many_one: 'Die alten Verläufe von {{count, number}} Organisation entfernen?',
    many_other: 'Die alten Verläufe von {{count, number}} Organisationen entfernen?',
    text: 'Die Verläufe beendeter Orchestrierungen werden vergessen. Laufende, die Einrichtung und ihr Zeitverlauf bleiben.',
    yes: 'Entfernen',
    done: 'Die Verläufe beendeter Orchestrierungen sind weg.',
  },
  rotate: {
    button: 'Erneuern',
    chosen: 'Ausgewählte erneuern',
    one: 'Das Geheimnis von {{name}} jetzt erneuern?',
    many_one: '{{count, number}} Geheimnis jetzt erneuern?',
    many_other: '{{count, number}} Geheimnisse jetzt erneuern?',
    text: 'Ein neues Geheimnis wird erzeugt, gespeichert und geprüft, bevor das jetzige geht. Kalender werden die ganze Zeit gelesen.',
    yes: 'Erneuern',
    done: 'Die Erneuerung hat begonnen.',
  },
  acknowledge: {
    button: 'Ich kümmere mich darum',
    chosen: 'Um ausgewählte kümmern',
    one: 'Sich um die Meldung von {{name}} kümmern?',
    many_one: 'Sich um {{count, number}} Meldung kümmern?',
    many_other: 'Sich um {{count, number}} Meldungen kümmern?',
    text: 'Alle sehen, dass Sie sich kümmern, auch die Organisation. Die Meldung bleibt offen, bis ihre Ursache endet.',
    yes: 'Ich kümmere mich darum',
    done: 'Alle sehen, dass Sie sich kümmern.',
  },
  replay: {
    button: 'Wiederholen',
    chosen: 'Ausgewählte wiederholen',
    one: 'Diese Nachricht von {{name}} wiederholen?',
    many_one: '{{count, number}} Nachricht wiederholen?',
    many_other: '{{count, number}} Nachrichten wiederholen?',
    text: 'Die Nachricht geht noch einmal in ihre Warteschlange und verlässt diese Liste. Scheitert sie wieder, kommt sie zurück.',
    yes: 'Wiederholen',
    done: 'Sie wird noch einmal versucht.',
  },
  discard: {
    button: 'Verwerfen',
    chosen: 'Ausgewählte verwerfen',
    one: 'Diese Nachricht von {{name}} verwerfen?',
    many_one: '{{count, number}} Nachricht verwerfen?',
    many_other: '{{count, number}} Nachrichten verwerfen?',
    text: 'Die Nachricht wird für immer vergessen, und ihre Arbeit wird nicht getan.',
    yes: 'Verwerfen',
    done: 'Sie ist vergessen.',
  },
};

export const kinds: Same<typeof englishKinds> = {
  'secret-expiry': {
    title: 'Ein Geheimnis läuft bald ab oder ist abgelaufen',
    action:
      'Sehen Sie in der Liste der Geheimnisse nach, ob die Erneuerung misslang, und beginnen Sie sie neu.',
  },
  'secret-rotation': {
    title: 'Ein Geheimnis ließ sich nicht erneuern',
    action: 'Beheben Sie die Ursache, die die Meldung nennt, und beginnen Sie die Erneuerung neu.',
  },
  consent: {
    title: 'Microsoft verweigert genehmigten Zugriff',
    action:
      'Öffnen Sie die Einrichtung: Ihr Problem nennt den Administrator, der etwas genehmigen muss.',
  },
  'room-lost': {
    title: 'Der Kalender eines Raums lässt sich nicht mehr lesen',
    action: 'Fragen Sie den Exchange-Administrator der Organisation nach dem Postfach des Raums.',
  },
  'device-stale': {
    title: 'Ein Display meldet sich nicht oder zeigt einen alten Kalender',
    action: 'Lassen Sie das Gerät und sein Netzwerk vor Ort prüfen.',
  },
  'sync-lag': {
    title: 'Kalender erreichen die Displays zu spät',
    action: 'Sehen Sie im Kalenderabgleich nach, ob eine Organisation verspätet ist oder alle.',
  },
  'poison-message': {
    title: 'Arbeit einer Warteschlange misslang bei jedem Versuch',
    action:
      'Finden Sie den Fehler in den Protokollen, beheben Sie ihn, und wiederholen Sie die Nachricht.',
  },
  'setup-stuck': {
    title: 'Eine Einrichtung geht nicht weiter',
    action: 'Öffnen Sie die Einrichtung: Ihr Zeitverlauf sagt, worauf sie wartet.',
  },
  'setup-failed': {
    title: 'Eine Einrichtung ist fehlgeschlagen',
    action:
      'Öffnen Sie die Einrichtung, beheben Sie die Ursache, die ihr Problem nennt, und wiederholen Sie sie.',
  },
  'pairing-attack': {
    title: 'Jemand rät Kopplungscodes',
    action: 'Finden Sie den Absender in den Protokollen, und sperren Sie ihn vor dem Dienst aus.',
  },
  'device-cloned': {
    title: 'Zugangsdaten eines Geräts wurden zweimal benutzt',
    action: 'Widerrufen Sie das Gerät, und koppeln Sie es vor Ort neu.',
  },
  'scope-widened': {
    title: 'Calendar Sync kann ein Postfach lesen, das vorher verweigert wurde',
    action: 'Bitten Sie den Exchange-Administrator der Organisation, die App wieder zu begrenzen.',
  },
  'scope-not-proven': {
    title: 'Nichts beweist, dass der Zugriff auf Räume begrenzt ist',
    action:
      'Bitten Sie den Exchange-Administrator der Organisation, das Skript aus ihrem Portal auszuführen.',
  },
  'dependency-refuses': {
    title: 'Ein Dienst, von dem wir abhängen, weist uns ab',
    action:
      'Geben Sie der verwalteten Identität die Rolle, oder öffnen Sie die Firewall, die die Meldung nennt.',
  },
  'audit-broken': {
    title: 'Der Verlauf einer Organisation wurde verändert',
    action:
      'Finden Sie heraus, wer in die Tabelle Audit geschrieben hat, und stellen Sie den Eintrag wieder her, den die Meldung nennt.',
  },
};

import type { ApiTexts } from '../../api-texts.ts';

/** Problems of a visit to Exchange. */
export const limitProblems: ApiTexts['problems'] = {
  'limit.not-ready': {
    title: 'Es gibt noch keine App Calendar Sync, deren Zugriff sich begrenzen ließe',
    action:
      'Setzen Sie die Einrichtung fort: Der Zugriff lässt sich begrenzen, sobald Calendar Sync angelegt ist.',
  },
  'limit.nothing-made': {
    title: 'Dieser Dienst hat in Exchange nichts angelegt, das sich zurücknehmen ließe',
    action:
      'Wurde das Skript ausgeführt, nehmen Sie es mit dem Skript zurück, das es rückgängig macht.',
  },
  'limit.in-use': {
    title: 'Der laufende Wechsel des Zugriffsmodus braucht die Grenze',
    action: 'Geben Sie zuerst den Wechsel auf, und nehmen Sie dann die Grenze zurück.',
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
};

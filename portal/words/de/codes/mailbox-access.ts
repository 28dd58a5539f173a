/** German for verdicts on mailbox access, the steps of a change of access mode, and permissions. */
import type { ApiTexts } from '../../api-texts.ts';

const ANOTHER_MAILBOX =
  'Nennen Sie das Postfach einer Person Ihres Mandanten, das kein Besprechungsraum ist, mit Adresse oder Objekt-ID, und prüfen Sie noch einmal.';
const RUN_SCRIPT =
  'Lassen Sie einen Exchange-Administrator eines der beiden Skripte ausführen, warten Sie bis zu 2 Stunden, und prüfen Sie noch einmal.';

export const scope: ApiTexts['scope'] = {
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
      'Haben Sie den Zugriff begrenzt, warten Sie. Wenn nicht, begrenzen Sie ihn hier, oder lassen Sie einen Exchange-Administrator ein Skript ausführen.',
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

export const changeSteps: ApiTexts['changeSteps'] = {
  scope:
    'Führen Sie als Exchange-Administrator das Skript für RBAC for Applications aus. Sein Test muss für jeden Raum wie erwartet antworten. Machen Sie dann hier weiter.',
  propagate: 'Wartet zwei Stunden: Exchange macht den neuen Bereich inzwischen wirksam.',
  limit:
    'Um Calendar Sync auf Ihre Räume zu begrenzen, führen Sie zuerst das Skript für eine Anwendungszugriffsrichtlinie aus: Ohne sie gilt die Berechtigung, der Sie danach zustimmen, für jedes Postfach Ihres Mandanten. Machen Sie dann hier weiter.',
  approve:
    'Stimmen Sie in Entra der neuen Berechtigung von ClickShare Calendar Sync zu. Die alte bleibt vorerst.',
  'remove-grant':
    'Entziehen Sie ClickShare Calendar Sync in Entra die alte Berechtigung, mit dem hier gezeigten Skript oder unter „Unternehmensanwendungen > ClickShare Calendar Sync > Berechtigungen“. Keine unserer Apps darf das. Danach geht es hier von selbst weiter.',
  prove:
    'Liest einen Raum allein mit dem neuen Zugriff. Misslingt das, geben Sie den Wechsel auf und stimmen Sie der alten Berechtigung wieder zu.',
  settle: 'Stellt seine Abonnements auf den neuen Zugriff um.',
  'clean-up':
    'Entfernen Sie die Grenze der alten Berechtigung mit dem Skript, das sie zurücknimmt. Machen Sie dann hier weiter.',
};

export const permissions: ApiTexts['permissions'] = {
  'Calendars.Read':
    'Liest die Kalender der Besprechungsräume, damit ihre Displays sie zeigen können. Sie können das auf Räume begrenzen.',
  'Calendars.ReadBasic.All':
    'Liest die Kalender der Besprechungsräume ohne Texte und Anhänge, damit ihre Displays sie zeigen können.',
  'Application.ReadWrite.OwnedBy':
    'Legt ClickShare Calendar Sync in Ihrem Mandanten an und verwaltet sie, und keine andere App.',
  'Place.Read.All': 'Listet Ihre Besprechungsräume auf.',
  'RoleManagement.ReadWrite.Exchange':
    'Legt in Ihrer Sitzung und mit Ihren Rechten den Verwaltungsbereich und die Rollenzuweisung in Exchange an.',
  'DelegatedPermissionGrant.ReadWrite.All':
    'Entzieht am Ende beide Berechtigungen wieder: Microsoft lässt eine App das nur mit dieser Berechtigung tun.',
  'User.Read': 'Meldet Sie an und liest den Namen Ihrer Organisation.',
};

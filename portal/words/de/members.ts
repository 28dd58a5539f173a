export const members = {
  title: 'Mitglieder',
  intro: 'Wer in dieser Organisation was darf.',
  invite: 'Jemanden einladen',
  inviteIntro:
    'Es wird keine E-Mail verschickt. Die Einladung gilt, sobald sich die Person mit dieser Adresse am Portal anmeldet.',
  address: 'E-Mail-Adresse',
  roleLabel: 'Rolle',
  inviteButton: 'Einladen',
  invited: '{{email}} wurde eingeladen.',
  administratorsChange: 'Administratoren der Organisation laden Menschen ein und ändern Rollen.',
  people: 'Mitglieder und Einladungen',
  you: '(Sie)',
  status: { active: 'Aktiv', invited: 'Eingeladen' },
  last: 'Der letzte Administrator bleibt. Machen Sie zuerst jemand anderen zum Administrator.',
  changeRole: 'Rolle ändern',
  changeRoleOf: 'Rolle von {{email}}',
  ownRole: 'Das ist Ihre eigene Rolle: Sie können das Recht verlieren, sie zurückzuändern.',
  roleChanged: 'Die Rolle von {{email}} wurde geändert.',
  remove: 'Entfernen',
  removeTitle: '{{email}} entfernen?',
  removeText:
    'Diese Person sieht die Organisation nicht mehr. Sie können die Adresse wieder einladen.',
  removeYourself:
    'Sie sehen diese Organisation nicht mehr. Ein anderer Administrator kann Sie wieder einladen.',
  removed: '{{email}} wurde entfernt.',
  roles: 'Was jede Rolle darf',
  role: { administrator: 'Administrator', member: 'Mitglied', installer: 'Installateur' },
  mayDo: {
    administrator: 'Verbindet den Kalender, weist Räume zu, koppelt Geräte, lädt Menschen ein.',
    member: 'Sieht Räume, Geräte, Meldungen und Verlauf, und ändert nichts.',
    installer: 'Koppelt Geräte und weist Räume zu, und sieht sonst nichts.',
  },
};

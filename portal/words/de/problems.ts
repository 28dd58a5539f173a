export const problems = {
  notReached: {
    title: 'Der Dienst ist nicht erreichbar',
    action: 'Prüfen Sie Ihre Verbindung. Diese Seite versucht es von selbst wieder.',
  },
  unexpected: {
    title: 'Etwas Unerwartetes ist schiefgegangen',
    action: 'Laden Sie die Seite neu. Wenn es wieder geschieht, melden Sie es dem Betreiber.',
  },
  changed: {
    title: 'Jemand anderes hat dies inzwischen geändert',
    action: 'Die Seite zeigt den jetzigen Stand. Nehmen Sie Ihre Änderung noch einmal vor.',
  },
};

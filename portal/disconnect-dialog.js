// Asks before a disconnect, since what limits the app today does not limit the next one.
import { element } from './elements.js';

export function askDisconnect(disconnect) {
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'disconnect-title', onclose: () => dialog.remove() },
    element('h2', { id: 'disconnect-title' }, 'Disconnect the Microsoft tenant?'),
    element(
      'p',
      {},
      'Screens are cleared, and ClickShare Calendar Sync is deleted from your tenant.',
    ),
    element(
      'p',
      { class: 'stale' },
      'A later connection makes a new app with a new id: access policies and scopes in Exchange that name this one will not limit it, and the scripts must be run again.',
    ),
    element(
      'form',
      { method: 'dialog', onsubmit: (event) => event.submitter?.value === 'yes' && disconnect() },
      element('button', { autofocus: true }, 'Stay connected'),
      ' ',
      element('button', { value: 'yes' }, 'Disconnect now'),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

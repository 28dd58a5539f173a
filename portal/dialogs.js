// Asks before what cannot be undone.
import { element } from './elements.js';

export const askDisconnect = (disconnect) =>
  ask(disconnect, {
    title: 'Disconnect the Microsoft tenant?',
    text: 'Screens are cleared, and ClickShare Calendar Sync is deleted from your tenant.',
    warning:
      'A later connection makes a new app with a new id: access policies and scopes in Exchange that name this one will not limit it, and the scripts must be run again.',
    no: 'Stay connected',
    yes: 'Disconnect now',
  });

export const askRevoke = (name, revoke) =>
  ask(revoke, {
    title: `Revoke ${name}?`,
    text: 'Its screen is cleared and it is no longer let in.',
    warning: 'It cannot be taken back: to use it again, add it as another device.',
    no: 'Keep it',
    yes: 'Revoke now',
  });

function ask(work, { title, text, warning, no, yes }) {
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title', onclose: () => dialog.remove() },
    element('h2', { id: 'dialog-title' }, title),
    element('p', {}, text),
    element('p', { class: 'stale' }, warning),
    element(
      'form',
      { method: 'dialog', onsubmit: (event) => event.submitter?.value === 'yes' && work() },
      element('button', { autofocus: true }, no),
      ' ',
      element('button', { value: 'yes' }, yes),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** Words of an export and of an erasure. */
export const data = {
  title: 'Data of the organisation',
  text: 'For a request about data protection, and for a customer who leaves.',
  export: 'Export all data',
  exportTitle: 'Export all data of {{name}}',
  exportText:
    'Everything that is stored about the organisation, as JSON Lines: members with their addresses, rooms, devices, settings, alerts, the history and the work under way. Secrets are described, without their values.',
  erase: 'Erase the organisation',
  eraseTitle: 'Erase {{name}} for good?',
  eraseText: 'This cannot be undone. It removes:',
  eraseParts: {
    connection: 'the connection to Microsoft, with the Calendar Sync app and its secret',
    screens: 'devices and what their screens show: each has to be paired again elsewhere',
    rooms: 'rooms, meetings, settings and alerts',
    members: 'members: they lose this organisation at once',
    history: 'the history, and all that is still under way',
  },
  eraseLeft:
    'What stays is the id of the organisation in the record of who erased it, and for 90 days a deleted secret where Key Vault protects it. Export the data first if somebody may want it.',
  eraseName: 'Type the name of the organisation: {{name}}',
  eraseYes: 'Erase it',
  erasureOf: 'Erasure of {{name}}',
  erasing: 'The organisation is being erased …',
  erasingText:
    'This takes seconds, up to an hour when Microsoft or the vault do not answer. You can close this: it goes on.',
  erased: 'The organisation is erased.',
  erasedText: 'A last search has found nothing more of it.',
  notErased: 'Something of the organisation could not be removed.',
  notErasedText:
    'The log says what: look for organisation.erasure-round. Then run the command “npm run organisation -- erase” with its id.',
} as const;

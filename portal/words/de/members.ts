export const members = {
  title: 'Mitglieder',
};

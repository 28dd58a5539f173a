export const devices = {
  title: 'Geräte',
};

export const screens = {
  title: 'Displays',
};

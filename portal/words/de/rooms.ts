export const rooms = {
  title: 'Räume',
};

export const history = {
  title: 'Verlauf',
};

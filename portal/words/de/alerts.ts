export const alerts = {
  title: 'Warnungen',
};

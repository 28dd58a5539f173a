export const setup = {
  title: 'Microsoft Calendar',
};

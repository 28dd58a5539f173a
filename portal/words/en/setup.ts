export const setup = {
  title: 'Microsoft Calendar',
} as const;

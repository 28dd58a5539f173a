export const rooms = {
  title: 'Rooms',
} as const;

/** Texts of problems that the API does not know about itself. What the API says in other languages is in `de/codes.ts`. */
export const problems = {
  notReached: {
    title: 'The service cannot be reached',
    action: 'Check your connection. This page tries again by itself.',
  },
  unexpected: {
    title: 'Something unexpected went wrong',
    action: 'Load the page again. If it happens again, tell the operator of this service.',
  },
  changed: {
    title: 'Somebody else changed this in the meantime',
    action: 'The page shows what it is now. Make your change again.',
  },
} as const;

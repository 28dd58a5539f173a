/** Texts of problems that the API does not know about itself. The API's own problems come in English. */
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
  /** By the API's stable code; English ones come from the API. */
  byCode: {} as Readonly<Record<string, { title: string; detail?: string; action?: string }>>,
} as const;

/** Makes a change conditional on what this page has shown: somebody else's change in between is refused with 412. */
export const ifMatch = (etag: string | null | undefined): Readonly<Record<string, string>> =>
  etag === null || etag === undefined ? {} : { 'if-match': etag };

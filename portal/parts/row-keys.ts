/** Where the keyboard goes in a list of rows. Pure. */
export function rowAfterKey(
  key: string,
  active: number,
  { count, page }: { readonly count: number; readonly page: number },
): number | undefined {
  const to: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  if (next === undefined || count === 0) return undefined;
  return Math.min(Math.max(next, 0), count - 1);
}

/** Remembers in this tab that somebody is on the way through the set-up, so that they see it end. */
const KEY = 'setup-watched';

export const watchSetup = (org: string): void => sessionStorage.setItem(KEY, org);

/** True once after `watchSetup`. */
export function takeWatched(org: string): boolean {
  const isWatched = sessionStorage.getItem(KEY) === org;
  if (isWatched) sessionStorage.removeItem(KEY);
  return isWatched;
}

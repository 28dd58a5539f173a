/** What a screen on a wall needs of its browser. */

/** Keeps the screen on while the page is seen. Browsers without the API have a setting of their own for it. */
export function keepAwake(): void {
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    try {
      await navigator.wakeLock.request('screen');
    } catch {
      // Refused, as on a low battery: asked again when the page is seen again.
    }
  };
  document.addEventListener('visibilitychange', () => void ask());
  void ask();
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [2, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 2],
  [-1, 1],
] as const;
const EVERY_MS = 3 * 60_000;

/** Where everything stands now, in pixels: it walks in a small circle, so that no edge burns in. */
export function shiftAt(now: number): { readonly x: number; readonly y: number } {
  const [x, y] = CORNERS[Math.floor(now / EVERY_MS) % CORNERS.length] ?? CORNERS[0];
  return { x, y };
}

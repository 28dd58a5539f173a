/** Keeps the files of the page for a start without a network, and looks for newer ones: a wall is never reloaded by hand. */

const CACHE = 'room-display';
const LOOK_EVERY_MS = 3_600_000;

/** `script` is the address of the running program. Never throws: without a network nothing is newer. */
export function keepPage(script: string): void {
  if (navigator.serviceWorker === undefined) return;
  void quietly(async () => {
    await navigator.serviceWorker.register('/service-worker.js');
    await keepFiles();
  });
  setInterval(() => void quietly(() => reloadWhenNewer(script)), LOOK_EVERY_MS);
}

async function keepFiles(): Promise<void> {
  const files = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ href }) => href);
  const wanted = [new URL('/', location.href).href, new URL('/settings.json', location.href).href];
  const cache = await caches.open(CACHE);
  await cache.addAll([...wanted, ...files]);
  for (const { url } of await cache.keys()) {
    if (![...wanted, ...files].includes(url)) await cache.delete(url);
  }
}

async function reloadWhenNewer(script: string): Promise<void> {
  const response = await fetch('/', { cache: 'no-store' });
  const page = await response.text();
  const isOurs = response.ok && page.includes('<div id="root">');
  if (isOurs && !page.includes(new URL(script).pathname)) location.reload();
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The next start, or the next look, tries again.
  }
}

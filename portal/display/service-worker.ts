/** Starts the display without a network, from what page-cache.ts has kept. Answers of the API are none of its business. */

/** The part of a service worker's global scope that is used. The types of pages know none. */
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate' | 'fetch',
    listener: (event: {
      readonly request: Request;
      waitUntil(work: Promise<unknown>): void;
      respondWith(response: Promise<Response>): void;
    }) => void,
  ): void;
}
const worker = self as unknown as Worker;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  event.respondWith(pathname.startsWith('/assets/') ? keptFirst(request) : freshFirst(request));
});

/** Names of these files change with their content. */
const keptFirst = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? (await fetch(request));

async function freshFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request, { ignoreSearch: true });
    if (found === undefined) throw error;
    return found;
  }
}

// Keeps what changes by itself up to date: fetches the page again and replaces its live parts, unless somebody works in one.
const EVERY_MS = 3_000;
const toggle = /** @type {HTMLButtonElement | null} */ (document.getElementById('live'));
const working = document.getElementById('working');

/** @param {Element} part */
const isInUse = (part) =>
  part.contains(document.activeElement) || part.querySelector('details[open]') !== null;

/** @param {Element} part */
const textsOf = (part) =>
  new Map(
    [...part.querySelectorAll('[data-key]')].map((item) => [
      item.getAttribute('data-key'),
      item.textContent,
    ]),
  );

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function replace(old, fresh) {
  const before = textsOf(old);
  old.replaceChildren(...fresh.childNodes);
  for (const item of old.querySelectorAll('[data-key]')) {
    const text = before.get(item.getAttribute('data-key'));
    if (text !== item.textContent) item.classList.add('fresh');
  }
}

async function refresh() {
  if (document.hidden || toggle?.getAttribute('aria-pressed') !== 'true') return;
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const old of document.querySelectorAll('[data-live]')) {
    const fresh = page.getElementById(old.id);
    if (fresh === null || old.innerHTML === fresh.innerHTML || isInUse(old)) continue;
    replace(old, fresh);
  }
}

async function keepRefreshing() {
  try {
    await refresh();
  } catch {
    // The local cloud has stopped, or starts again: the page stays as it is.
  }
  setTimeout(keepRefreshing, EVERY_MS);
}

if (toggle !== null) {
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    const isOn = toggle.getAttribute('aria-pressed') === 'true';
    toggle.setAttribute('aria-pressed', String(!isOn));
  });
  setTimeout(keepRefreshing, EVERY_MS);
}

document.addEventListener('submit', () => {
  if (working !== null) working.textContent = 'Working…';
});
// A page that comes back from the browser's memory has nothing at work.
addEventListener('pageshow', () => {
  if (working !== null) working.textContent = '';
});

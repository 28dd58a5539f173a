/** A browser as a script: cookies, redirects by hand, and plain forms. Enough for Microsoft's sign-in and approval pages. */

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Every address that was redirected through, in order. */
  readonly redirects: readonly string[];
}

export interface Browser {
  /** Takes the cookies of an API answer, as a browser does for the portal's script. */
  keepCookies(response: Response): void;
  cookieHeader(): string;
  open(url: string): Promise<Page>;
  /** Submits the page's form with these fields. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>;
}

const MOST_REDIRECTS = 20;

interface Form {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Stops before an address for which `stopAt` answers true: the portal's pages need no visit. */
export function openBrowser(stopAt: (url: string) => boolean = () => false): Browser {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const keepCookies = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).trim();
      const expired = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
      if (expired) cookies.delete(name);
      else cookies.set(name, pair.slice(at + 1).trim());
    }
  };

  async function request(url: string, init: Form): Promise<Page> {
    const redirects: string[] = [];
    let [at, how] = [url, init];
    for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
      const response = await fetch(at, {
        ...how,
        headers: { ...how.headers, cookie: cookieHeader() },
        redirect: 'manual',
      });
      keepCookies(response);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        const html = await response.text();
        return { url: at, status: response.status, html, headers: response.headers, redirects };
      }
      await response.body?.cancel();
      at = new URL(location, at).href;
      redirects.push(at);
      how = { method: 'GET' };
      if (stopAt(at)) {
        return { url: at, status: response.status, html: '', headers: response.headers, redirects };
      }
    }
    throw new Error(`More than ${MOST_REDIRECTS} redirects from ${new URL(url).pathname}`);
  }

  return {
    keepCookies,
    cookieHeader,
    open: (url) => request(url, { method: 'GET' }),
    submit(page, fields) {
      const action = /<form[^>]*\saction="([^"]*)"/.exec(page.html)?.[1];
      if (action === undefined) throw new Error(`No form at ${new URL(page.url).pathname}`);
      return request(new URL(unescape(action), page.url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    },
  };
}

const unescape = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** Asks a deployed installation what anybody may ask, and says what is not as it should be. */

export interface Deployed {
  /** Public base of the API, with its prefix. */
  readonly apiUrl: string;
  readonly portalUrl: string;
  readonly displayUrl: string;
}

interface Check {
  readonly what: string;
  /** @throws Error saying what was found instead */
  readonly run: () => Promise<void>;
}

const TIMEOUT_MS = 30_000;
const READY_WITHIN_MS = 10 * 60_000;
const READY_EVERY_MS = 2_000;
const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });

function expect(holds: boolean, found: string): void {
  if (!holds) throw new Error(found);
}

const checks = (deployed: Deployed): readonly Check[] => [
  ...apiChecks(deployed),
  ...siteChecks('portal', deployed.portalUrl, deployed),
  ...siteChecks('room display', deployed.displayUrl, deployed),
];

function apiChecks({ apiUrl, portalUrl }: Deployed): readonly Check[] {
  const preflight = async (origin: string) =>
    await ask(`${apiUrl}/me`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
  return [
    {
      what: 'The API lives and reaches storage, vault and Web PubSub.',
      async run() {
        // Roles that were assigned a moment ago take some minutes to be effective.
        const begun = Date.now();
        let response = await ask(`${apiUrl}/health/ready`);
        while (response.status !== 200 && Date.now() - begun < READY_WITHIN_MS) {
          await new Promise((resolve) => setTimeout(resolve, READY_EVERY_MS));
          response = await ask(`${apiUrl}/health/ready`);
        }
        expect(response.status === 200, `${response.status} ${await response.text()}`);
      },
    },
    {
      what: 'The API asks for a token, and its problems can be read.',
      async run() {
        const response = await ask(`${apiUrl}/me`);
        const { code } = (await response.json()) as { code?: string };
        expect(response.status === 401 && code === 'auth.invalid', `${response.status} ${code}`);
      },
    },
    {
      what: 'The API is described.',
      async run() {
        const { openapi } = (await (await ask(`${apiUrl}/openapi.json`)).json()) as {
          openapi?: string;
        };
        expect(openapi?.startsWith('3.1') === true, `openapi ${openapi}`);
      },
    },
    {
      what: 'Pages of the portal may call the API, and no others.',
      async run() {
        const allowed = async (origin: string) =>
          (await preflight(origin)).headers.get('access-control-allow-origin');
        const own = await allowed(portalUrl);
        const other = await allowed('https://elsewhere.example');
        expect(
          own === portalUrl && other !== 'https://elsewhere.example' && other !== '*',
          `${own}, ${other}`,
        );
      },
    },
    {
      what: "Graph's validation of the webhook is answered.",
      async run() {
        const url = `${apiUrl}/webhooks/graph?validationToken=smoke%20test`;
        const text = await (await ask(url, { method: 'POST' })).text();
        expect(text === 'smoke test', text.slice(0, 200));
      },
    },
    {
      what: 'The webhook of Web PubSub refuses events that prove nothing.',
      async run() {
        const { status } = await ask(`${apiUrl}/webhooks/web-pubsub`, { method: 'POST' });
        expect(status >= 400 && status < 500, String(status));
      },
    },
  ];
}

function siteChecks(name: string, url: string, { apiUrl }: Deployed): readonly Check[] {
  return [
    {
      what: `The ${name} answers each path with its page, under a content security policy.`,
      async run() {
        const response = await ask(`${url}/organisations/any/calendar`);
        const type = response.headers.get('content-type') ?? '';
        const policy = response.headers.get('content-security-policy') ?? '';
        expect(
          response.status === 200 && type.startsWith('text/html'),
          `${response.status} ${type}`,
        );
        expect(policy.includes("default-src 'none'"), policy || 'no policy');
        expect(policy.includes(new URL(apiUrl).origin), `${policy} leaves out the API`);
      },
    },
    {
      what: `The ${name} knows this API.`,
      async run() {
        const { api } = (await (await ask(`${url}/settings.json`)).json()) as { api?: string };
        expect(api === apiUrl, `settings.json says ${api}`);
      },
    },
  ];
}

/** One line a check; `ok` when all hold. */
export async function smoke(
  deployed: Deployed,
): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  let ok = true;
  for (const { what, run } of checks(deployed)) {
    try {
      await run();
      lines.push(`ok      ${what}`);
    } catch (error) {
      ok = false;
      lines.push(
        `FAILED  ${what} Found: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { ok, lines };
}

/** Graph for the person who deploys, through the product's own client. */
import { graphClient } from '../../shared/microsoft/adapters/graph-client.ts';
import { MicrosoftError } from '../../shared/microsoft/contract.ts';
import type { Send } from './registrations.ts';

const GIVE_UP_AFTER_MS = 120_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Some replicas do not know for a while what was made a moment ago: 404, or 400 while a service principal does not find
 * its application. Such answers are asked again, for two minutes.
 */
export function graphSender(url: string, accessToken: string): Send {
  const graph = graphClient({
    url,
    timeoutSeconds: 30,
    clock: () => new Date(),
    tokens: () => ({
      acquire: () => Promise.resolve({ accessToken, roles: [], expiresAt: '' }),
    }),
  });
  const nobody = { app: 'discovery', tenantId: '', expectedRoles: [] } as const;
  return async (request) => {
    const begun = Date.now();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return (await graph.send(nobody, request)).body;
      } catch (error) {
        if (!(error instanceof MicrosoftError)) throw error;
        if (!mayPass(error) || Date.now() - begun > GIVE_UP_AFTER_MS) {
          throw refusal(request, error);
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
}

const mayPass = ({ status = 0, code }: MicrosoftError): boolean =>
  [404, 429].includes(status) || status >= 500 || code === 'NoBackingApplicationObject';

function refusal({ method, path }: Parameters<Send>[0], error: MicrosoftError): Error {
  const { status, code, requestId } = error;
  const said = `Graph refused ${method} ${path}: ${status ?? 'no answer'} ${code ?? ''} (request ${requestId ?? 'unknown'})`;
  const advice =
    status === 403
      ? `${said}. Sign in as an Application Administrator of the tenant: az login --tenant TENANT_ID`
      : said;
  return Object.assign(new Error(advice, { cause: error }), { status, code });
}

/** Tests whether the app may open one mailbox's calendar: reads the calendar's id, never an event. */
import { type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { OutOfScopeProbe } from '../ports.ts';
import type { ProbeAnswer } from '../verdict.ts';

/** Some answers name the user in their context; where they do, an address need not be kept. */
const USER_IN_CONTEXT =
  /\/\$metadata#users\('([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'\)/i;

export const graphOutOfScopeProbe = (graph: () => Graph, clock: Clock): OutOfScopeProbe => ({
  async ask(identity, mailbox) {
    const path = `/users/${encodeURIComponent(mailbox)}/calendar?$select=id`;
    const at = clock().toISOString();
    try {
      const { status, body, requestId } = await graph().send(identity, { method: 'GET', path });
      return {
        answer: { answer: 'readable', status, ...(requestId && { requestId }), at },
        objectId: objectIdOf(body),
      };
    } catch (error) {
      const answer = error instanceof MicrosoftError ? meaningOf(error) : undefined;
      if (answer === undefined || !(error instanceof MicrosoftError)) throw error;
      const { status = 0, code, requestId } = error;
      return {
        answer: { answer, status, ...(code && { code }), ...(requestId && { requestId }), at },
      };
    }
  },
});

/** Only this code is about this one mailbox; another 403 may apply to all mailboxes. */
function meaningOf({ status, code }: MicrosoftError): ProbeAnswer['answer'] | undefined {
  if (status === 403) return code === 'ErrorAccessDenied' ? 'refused' : 'refused-otherwise';
  return status === 404 ? 'missing' : undefined;
}

function objectIdOf(body: unknown): string | undefined {
  const context = (body as { readonly '@odata.context'?: unknown } | undefined)?.['@odata.context'];
  return typeof context === 'string'
    ? USER_IN_CONTEXT.exec(context)?.[1]?.toLowerCase()
    : undefined;
}

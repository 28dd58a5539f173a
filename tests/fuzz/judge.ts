/** What every answer must be: no failure of ours, as the document says, soon, and silent about other organisations. */
import type { Caller } from '../support/callers.ts';
import { documented, type OpenApi } from '../support/documented.ts';
import { type createFindings, type Finding, shown } from './findings.ts';
import type { HttpPlan } from './plan.ts';
import { type Heard, type Sent, send } from './send.ts';

const SLOW_MS = 2_000;
const TRIES = 4;
/** Waits for somebody else's server, as its description says. */
const waits = /\/webhook\/test$/;
/** May see the other organisation. */
const insiders: readonly Caller[] = [
  'a member of another organisation',
  'an operator',
  'a read-only operator',
];
/** The host answers these before the app is asked: an address or headers too long, a body it cannot read. */
const ofTheHost = [400, 404, 405, 411, 413, 414, 417, 431, 501];

export function judgeOf(
  api: OpenApi,
  foreign: readonly string[],
  findings: ReturnType<typeof createFindings>,
) {
  const differences = documented(api);

  const suspects: Suspect[] = [];

  function judge(plan: HttpPlan, sent: Sent, heard: Heard): void {
    const where = `${plan.operation.method} ${plan.operation.template}`;
    const add = (kind: Finding['kind'], what: string) =>
      findings.add({
        kind,
        where,
        what,
        caller: plan.caller,
        sent: shown(sent),
        heard: `${heard.status} ${heard.text.slice(0, 500)}`,
      });
    const isSlow = ({ ms }: Heard) => ms > SLOW_MS;
    const isAway = ({ status }: Heard) => status === 503;
    if (heard.status >= 500) {
      const accuse = () => add('server error', `${heard.status} ${codeOf(heard)}`);
      if (!isAway(heard)) accuse();
      else suspects.push({ sent, isGuilty: isAway, accuse });
      return;
    }
    if (isSlow(heard) && !waits.test(plan.operation.template)) {
      const accuse = () => add('slow', `more than two seconds, ${TRIES} times`);
      suspects.push({ sent, isGuilty: isSlow, accuse });
    }
    const asked = `${sent.url}${String(sent.body ?? '')}`;
    const leaked = foreign.find((text) => heard.text.includes(text) && !asked.includes(text));
    if (leaked !== undefined && !insiders.includes(plan.caller)) add('leak', leaked);
    if (!reachesTheApp(plan, sent) || ofTheHostAlone(heard)) return;
    for (const difference of differences(plan.operation.described, heard)) {
      add('not as described', `${heard.status} ${codeOf(heard)}: ${difference}`);
    }
  }

  /** A connection that broke. */
  function suspect(sent: Sent, accuse: () => void): void {
    suspects.push({ sent, isGuilty: () => false, accuse });
  }

  /** Asks again what was slow or away, while nothing else is asked: others may have kept it waiting. */
  async function judgeSuspects(): Promise<void> {
    for (const { sent, isGuilty, accuse } of suspects.splice(0)) {
      if (await isAlways(sent, isGuilty)) accuse();
    }
  }

  return { judge, suspect, judgeSuspects };
}

interface Suspect {
  readonly sent: Sent;
  readonly isGuilty: (heard: Heard) => boolean;
  readonly accuse: () => void;
}

/** No answer is guilty too. */
async function isAlways(sent: Sent, isGuilty: Suspect['isGuilty']): Promise<boolean> {
  for (let tries = TRIES; tries > 1; tries -= 1) {
    const heard = await send(sent).catch(() => undefined);
    if (heard !== undefined && !isGuilty(heard)) return false;
  }
  return true;
}

/** By its own method, with ids that its route takes. */
const reachesTheApp = ({ method, operation, params }: HttpPlan, { url }: Sent): boolean =>
  method === operation.method &&
  Object.keys(params).length === operation.template.split('{').length - 1 &&
  new URL(url).pathname.split('/').length === operation.template.split('/').length + 1 &&
  !new URL(url).pathname.endsWith('/');

const ofTheHostAlone = ({ status, headers, text }: Heard): boolean =>
  ofTheHost.includes(status) && text === '' && headers.get('x-content-type-options') === null;

function codeOf({ text }: Heard): string {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? '';
  } catch {
    return '';
  }
}

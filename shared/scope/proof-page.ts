/** One page for a security team: what was checked, how, what Microsoft answered, and what that does not prove. */
import { createHash } from 'node:crypto';
import { html, type Markup, type Part } from '../platform/html.ts';
import type { Proof } from './show-mailbox-access.ts';
import type { ProbeAnswer, Verdict } from './verdict.ts';

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid light-dark(#ccc, #555); overflow-wrap: break-word; }
code, pre { font: .9rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.verdict { border-left: .4rem solid light-dark(#a4262c, #ff9aa2); padding: .2rem .8rem; }
.proven { border-color: light-dark(#0a6b2d, #79d797); }
@media (max-width: 40rem) { th, td { overflow-wrap: anywhere; } }
@media print { :root { color-scheme: light; font-size: 10pt; } body { max-width: none; padding: 0; } tr { break-inside: avoid; } thead { display: table-header-group; } }
`;
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export const proofHeaders = {
  'content-type': 'text/html; charset=utf-8',
  // A saved copy is opened without these, so the page says the policy as well; framing only a header can forbid.
  'content-security-policy': `${policy}; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const names: Readonly<Record<Verdict, string>> = {
  proven: 'Proven',
  widened: 'Widened',
  failed: 'Not limited',
  'not-yet': 'Not yet limited',
  'not-checked': 'Not checked',
  inconclusive: 'Inconclusive',
  'not-limitable': 'Cannot be limited',
};

const profiles = {
  consent: 'Calendars.Read, granted in Entra and limited by an application access policy',
  rbac: 'Application Calendars.Read, granted by Exchange within a scope (RBAC for Applications)',
  'read-basic': 'Calendars.ReadBasic.All, granted in Entra',
};

const roomReasons: Readonly<Record<string, string>> = {
  refused: 'Refused',
  'no-mailbox': 'No mailbox found',
  'no-answer': 'Microsoft did not answer',
  'unknown-room': 'Room is not known any more',
};

const row = (head: Part, ...cells: readonly Part[]): Markup =>
  html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
const headed = (caption: string, heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
`;

export function proofPage(proof: Proof): string {
  const { evidence, explanation } = proof;
  const title = 'Mailbox scope of ClickShare Calendar Sync';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}: ${names[evidence.verdict]}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="verdict${evidence.verdict === 'proven' ? ' proven' : ''}"><strong>${explanation.title}.</strong></p>
${[checked(proof), answers(proof), method(proof), history(proof)]}</main>
</body>
</html>
`.markup;
}

function checked({ evidence, hash }: Proof): Markup {
  const { application, canary, rooms } = evidence;
  const readable = rooms.filter((room) => room.readable).length;
  return html`<h2>What was checked</h2>
<table>
<tbody>
${[
  row('Verdict', names[evidence.verdict]),
  row(
    'Checked',
    html`<time>${evidence.startedAt}</time> to <time>${evidence.finishedAt}</time> (UTC)`,
  ),
  row('Microsoft tenant', html`<code>${evidence.tenantId}</code>`),
  row('Application (client) id', html`<code>${application.clientId}</code>`),
  row(
    'Enterprise application (object id)',
    html`<code>${application.servicePrincipalId ?? ''}</code>`,
  ),
  row('Permission', profiles[evidence.profile]),
  row('Rooms assigned to devices', `${rooms.length}, of which ${readable} readable`),
  row('Mailbox that must be refused', whose(canary)),
  row(
    'Evidence',
    html`<code>${hash}</code> (SHA-256; also in the audit trail of the organisation)`,
  ),
]}</tbody>
</table>
`;
}

function answers(proof: Proof): Markup {
  const { canary, rooms } = proof.evidence;
  const nameOf = new Map(proof.rooms.map((room) => [room.id, room]));
  return html`<h2>What Microsoft answered</h2>
${headed(
  'The mailbox that is no meeting room',
  ['When', 'Answer', 'Status and code', 'request-id of Microsoft'],
  [answered('Before the rooms', canary.before), answered('After the rooms', canary.after)],
)}${headed(
  'Rooms',
  ['Room', 'Address', 'Answer', 'At (UTC)'],
  rooms.map(({ id, readable: isReadable, reason = '', at }) =>
    row(
      nameOf.get(id)?.displayName ?? id,
      nameOf.get(id)?.emailAddress ?? '',
      isReadable ? 'Readable' : (roomReasons[reason] ?? 'Not readable'),
      at,
    ),
  ),
)}`;
}

const method = ({ requests, notProven, checkYourself }: Proof): Markup =>
  html`<h2>How it was checked</h2>
<p>As ${requests.as}. No event was read from the mailbox that must be refused: only the id of its calendar was asked for, before and after the rooms.</p>
<pre>${requests.canary}
${requests.room}</pre>
<h2>What this does not prove</h2>
<ul>
${notProven.map(
  (text) => html`<li>${text}</li>
`,
)}</ul>
<h2>Check it yourself</h2>
<p>In Exchange Online PowerShell; the cmdlets do not wait for Microsoft's cache, so they can be ahead of what is in force.</p>
<pre>${checkYourself.join('\n')}</pre>
`;

const history = (proof: Proof): Markup =>
  headed(
    'Verdicts so far, newest first',
    ['At (UTC)', 'Verdict', 'Rooms readable', 'Evidence (SHA-256)'],
    proof.history.map((record) =>
      row(
        record.at,
        names[record.verdict],
        `${record.readable} of ${record.rooms}`,
        html`<code>${record.hash}</code>`,
      ),
    ),
  );

function whose({ chosen, objectId }: Proof['evidence']['canary']): Part {
  const id = objectId === undefined ? '' : html` (object id <code>${objectId}</code>)`;
  if (chosen === 'none') return 'Not known';
  return chosen === 'named'
    ? html`A mailbox that an administrator named${id}`
    : html`The mailbox of the administrator who connected the tenant${id}`;
}

function answered(when: string, answer: ProbeAnswer | undefined): Markup {
  if (answer === undefined) return row(when, 'Not asked', '', '');
  const words = { readable: 'Readable', missing: 'Not found' } as const;
  const isOpen = answer.answer === 'readable' || answer.answer === 'missing';
  return row(
    html`${when}, ${answer.at}`,
    isOpen ? words[answer.answer as keyof typeof words] : 'Refused',
    html`<code>${answer.status} ${answer.code ?? ''}</code>`,
    html`<code>${answer.requestId ?? ''}</code>`,
  );
}

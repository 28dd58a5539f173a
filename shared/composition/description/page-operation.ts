/** One operation in the reference: its parameters, bodies, answers, problems and a line for curl. */
import { html, type Markup } from '../../platform/html.ts';
import type { ApiDocument, Body, Content, Operation } from './api-document.ts';
import { nameOf } from './examples.ts';
import { paragraphs, prose } from './page-prose.ts';
import { fieldsOf, fieldTable, parametersOf, typeOf } from './page-schema.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export const callsOf = ({ paths }: ApiDocument): readonly Call[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

export function operationSection(call: Call, document: ApiDocument): Markup {
  const { method, path, operation } = call;
  const { operationId, summary, description, requestBody } = operation;
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref === undefined ? one : (document.components.parameters[nameOf(one.$ref)] ?? one),
  );
  return html`<section id="${operationId}">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="call"><b>${method}</b> <code>${path}</code><br><span class="type">operationId: ${operationId}</span></p>
${paragraphs(description)}
${fieldTable('In the path', parametersOf(parameters, 'path'))}
${fieldTable('In the query', parametersOf(parameters, 'query'))}
${fieldTable('Headers', parametersOf(parameters, 'header'))}
${requestBody === undefined ? '' : bodySection(requestBody, document)}
${answerTable(operation, document)}
${problemTable(operation, document)}
${examples(call, document)}
</section>
`;
}

const contentOf = (body: Body | undefined): readonly (readonly [string, Content])[] =>
  Object.entries(body?.content ?? {});

function bodySection(body: Body, document: ApiDocument): Markup {
  return html`${contentOf(body).map(([mediaType, { schema = {} }]) => {
    const named = document.components.schemas[nameOf(schema.$ref ?? '')] ?? schema;
    const presence = body.required === true ? '' : ' It may be left out.';
    return html`<h4>Body</h4><p><code>${mediaType}</code>: ${typeOf(schema)}. ${body.description ?? ''}${presence} ${prose(named.description ?? '')}</p>
${fieldTable('Fields of the body', fieldsOf(named, document.components.schemas))}`;
  })}`;
}

function answerTable({ responses }: Operation, document: ApiDocument): Markup {
  const rows = Object.entries(responses)
    .filter(([, { $ref }]) => $ref === undefined)
    .map(([status, answer]) => {
      const headers = Object.keys(answer.headers ?? {});
      return html`<tr><th scope="row">${status}</th><td>${prose(answer.description ?? '')}${contentOf(
        answer,
      ).map(
        ([mediaType, { schema }]) =>
          html`<br><code>${mediaType}</code>${schema?.$ref === undefined ? '' : html`: ${typeOf(schema)}`}`,
      )}${headers.map((name) => html`<br>Header <code>${name}</code>: ${prose(document.components.headers[name]?.description ?? '')}`)}</td></tr>`;
    });
  return html`<table class="short"><caption>Answers</caption><thead><tr><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function problemTable({ responses }: Operation, { components }: ApiDocument): Markup {
  const rows = Object.entries(responses).flatMap(([status, { $ref }]) => {
    const shared = components.responses[nameOf($ref ?? '')];
    if (shared === undefined) return [];
    const codes = Object.keys(contentOf(shared)[0]?.[1].examples ?? {});
    // A caller can mend only what its own request did wrong.
    const means = (code: string) =>
      status.startsWith('4') ? `: ${components.examples[code]?.summary}` : '';
    return [
      html`<tr><th scope="row">${status}</th><td><ul>${codes.map((code) => html`<li><a href="#${code}"><code>${code}</code></a>${means(code)}</li>`)}</ul></td></tr>`,
    ];
  });
  return rows.length === 0
    ? html``
    : html`<table class="short"><caption>Problems</caption><thead><tr><th scope="col">Status</th><th scope="col">Codes</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function examples(call: Call, document: ApiDocument): Markup {
  const answered = Object.entries(call.operation.responses).flatMap(([status, answer]) =>
    contentOf(answer).flatMap(([, { example }]) =>
      example === undefined || !status.startsWith('2') ? [] : [{ status, example }],
    ),
  );
  return html`<details><summary>Example<span class="hidden"> of ${call.operation.operationId}</span></summary>
<pre><code>${curl(call, document)}</code></pre>
${answered.map(({ status, example }) => html`<p>Answer ${status}:</p><pre><code>${pretty(example)}</code></pre>`)}
</details>`;
}

export const pretty = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2);

/** A line that can be pasted into a shell once its variables are set. */
function curl({ method, path, operation }: Call, { servers }: ApiDocument): string {
  const [scheme] = operation.security.flatMap((one) => Object.keys(one));
  const [body] = contentOf(operation.requestBody);
  const address = (servers[0]?.url ?? '') + path.replaceAll(/\{(\w+)\}/g, (_, name) => `$${name}`);
  return [
    `curl${method === 'GET' ? '' : ` --request ${method}`} "${address}"`,
    ...(scheme === undefined ? [] : [`--header "Authorization: Bearer $${scheme}"`]),
    ...(body === undefined
      ? []
      : [
          `--header 'Content-Type: ${body[0]}'`,
          `--data-binary ${quoted(pretty(body[1].example))}`,
        ]),
  ].join(' \\\n  ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

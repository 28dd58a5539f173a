/** The reference as one page: made from the OpenAPI document, without scripts, for people. */

import { AppError } from '../../platform/errors.ts';
import { escapeHtml, html, type Markup } from '../../platform/html.ts';
import { toProblem } from '../../platform/problem.ts';
import { problems } from '../api.ts';
import type { ApiDocument, Schema } from './api-document.ts';
import { type Call, callsOf, operationSection, pretty } from './page-operation.ts';
import { paragraphs } from './page-prose.ts';
import { fieldsOf, fieldTable, schemaLink, typeOf } from './page-schema.ts';
import { style } from './page-style.ts';

const idOfTag = (tag: string): string => `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;

/** The whole page as HTML. */
export function referencePage(document: ApiDocument): string {
  const calls = callsOf(document);
  const { info, tags, components } = document;
  const { markup } = html`<a class="skip" href="#main">Skip to the reference</a>
<header><h1>${info.title} API</h1></header>
${contents(document, calls)}
<main id="main">
<section id="about" aria-label="About">
${paragraphs(info.description)}
<p>The same for programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). The API's address is <code>${document.servers[0]?.url ?? ''}</code>.</p>
${securityTable(document)}
</section>
${tags.map(
  (
    tag,
  ) => html`<section id="${idOfTag(tag.name)}"><h2>${tag.name}</h2>${paragraphs(tag.description)}
${callsIn(calls, tag.name).map((call) => operationSection(call, document))}</section>`,
)}
<section id="schemas"><h2>Schemas</h2>
${byName(components.schemas).map(([name, schema]) => schemaSection(name, schema, components))}</section>
<section id="problems"><h2>Problems</h2>
<p>Decide by the <code>code</code>. The <code>type</code> of a problem leads to its line here.</p>
${problemList()}</section>
</main>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(info.title)} API</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>${style}</style></head><body>
${markup}
</body></html>`;
}

const callsIn = (calls: readonly Call[], tag: string): readonly Call[] =>
  calls.filter(({ operation }) => operation.tags.includes(tag));

const byName = <T>(named: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1));

function contents({ tags, components }: ApiDocument, calls: readonly Call[]): Markup {
  return html`<nav aria-label="Contents"><h2>Contents</h2><ul>
<li><a href="#about">About</a></li>
${tags.map(
  ({ name }) => html`<li><details><summary>${name}</summary><ul>
<li><a href="#${idOfTag(name)}">About ${name}</a></li>
${callsIn(calls, name).map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}
</ul></details></li>`,
)}
<li><details><summary>Schemas</summary><ul>${byName(components.schemas).map(([name]) => html`<li>${schemaLink(name)}</li>`)}</ul></details></li>
<li><a href="#problems">Problems</a></li>
</ul></nav>`;
}

const securityTable = ({ components }: ApiDocument): Markup =>
  html`<table class="short"><caption>Credentials</caption><thead><tr><th scope="col">Name</th><th scope="col">Bearer token</th></tr></thead><tbody>${Object.entries(
    components.securitySchemes,
  ).map(
    ([name, { description }]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${description}</td></tr>`,
  )}</tbody></table>`;

function schemaSection(
  name: string,
  schema: Schema,
  { schemas }: ApiDocument['components'],
): Markup {
  const fields = fieldsOf(schema, schemas);
  const [example] = schema.examples ?? [];
  return html`<section id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>
${paragraphs(schema.description ?? '')}
${fields.length === 0 ? html`<p>${typeOf(schema)}</p>` : fieldTable(`Fields of ${name}`, fields)}
${example === undefined ? '' : html`<details><summary>Example<span class="hidden"> of ${name}</span></summary><pre><code>${pretty(example)}</code></pre></details>`}
</section>
`;
}

const problemList = (): Markup =>
  html`<table><caption>Problems by code</caption><thead><tr><th scope="col">Code and status</th><th scope="col">What it means, and what to do</th></tr></thead><tbody>${byName(
    problems,
  ).map(([code, definition]) => {
    const { status } = toProblem(new AppError(code, definition));
    return html`<tr id="${code}"><th scope="row"><code>${code}</code><br>${status}</th><td>${definition.title}.${definition.action === undefined ? '' : html`<br>${definition.action}`}</td></tr>`;
  })}</tbody></table>`;

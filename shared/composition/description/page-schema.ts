/** Schemas in the reference: what a field is, in words, and the fields of an object as a table. */
import { html, type Markup, type Part } from '../../platform/html.ts';
import type { ApiDocument, Parameter, Schema } from './api-document.ts';
import { nameOf } from './examples.ts';
import { prose } from './page-prose.ts';

const code = (value: unknown): Markup =>
  html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;

const joined = (parts: readonly Part[], word: string): Markup =>
  html`${parts.map((part, index) => (index === 0 ? part : html` ${word} ${part}`))}`;

export const schemaLink = (name: string): Markup => html`<a href="#schema-${name}">${name}</a>`;

/** The type of a value: a link for a named schema, words for everything else. */
export function typeOf(schema: Schema): Markup {
  const { $ref, type, items, additionalProperties, format } = schema;
  if ($ref !== undefined) return schemaLink(nameOf($ref));
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return joined(schema.enum.map(code), 'or');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return joined(choices.map(typeOf), 'or');
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  if (typeof additionalProperties === 'object') return html`map to ${typeOf(additionalProperties)}`;
  const types = typeof type === 'string' ? [type] : (type ?? ['anything']);
  return html`${joined(types, 'or')}${format === undefined ? '' : ` (${format})`}${limitsOf(schema)}`;
}

function limitsOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    if (most === undefined) return least === undefined ? '' : `, at least ${least}${unit}`;
    return least === undefined ? `, at most ${most}${unit}` : `, ${least} to ${most}${unit}`;
  };
  return range(minimum, maximum, '') + range(minLength, maxLength, ' characters');
}

type Schemas = ApiDocument['components']['schemas'];

interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
  readonly description: string;
}

/** The fields of an object and of the objects without a name inside it: `room.id`, `timeline[].at`. */
export function fieldsOf(schema: Schema, schemas: Schemas, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]) => {
    const name = prefix + key;
    const isRequired = schema.required?.includes(key) === true;
    const description = one.description ?? schemas[nameOf(one.$ref ?? '')]?.description ?? '';
    const within = one.items === undefined ? `${name}.` : `${name}[].`;
    return [
      { name, schema: one, isRequired, description },
      ...fieldsOf(one.items ?? one, schemas, within),
    ];
  });
}

export const parametersOf = (parameters: readonly Parameter[], where: string): readonly Field[] =>
  parameters
    .filter((parameter) => parameter.in === where)
    .map(({ name, schema, description = '', required }) => ({
      name,
      schema,
      isRequired: required === true,
      description,
    }));

/** A table of fields, or nothing where there are none. */
export const fieldTable = (caption: string, fields: readonly Field[]): Markup =>
  fields.length === 0
    ? html``
    : html`<table><caption>${caption}</caption><thead><tr><th scope="col">Name and type</th><th scope="col">Meaning</th></tr></thead><tbody>${fields.map(fieldRow)}</tbody></table>`;

const fieldRow = ({ name, schema, isRequired, description }: Field): Markup =>
  html`<tr><th scope="row"><code>${name}</code>${isRequired ? '' : ' (optional)'}<br><span class="type">${isObject(schema) ? 'object' : typeOf(schema)}</span></th><td>${prose(description)}${schema.default === undefined || schema.default === null ? '' : html` Default: ${code(schema.default)}.`}</td></tr>`;

const isObject = ({ properties }: Schema): boolean => properties !== undefined;

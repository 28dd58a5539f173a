/** Examples of bodies: what a schema gives as its example, or else one that is put together from its parts. */
import type { ApiDocument, Body, Schema } from './api-document.ts';

type Schemas = ApiDocument['components']['schemas'];

const exemplified = ['application/json', 'text/csv'];

/** Gives every body of JSON or CSV an example. Problems have theirs already. */
export function addExamples(document: ApiDocument): ApiDocument {
  const { schemas } = document.components;
  for (const operations of Object.values(document.paths)) {
    for (const { requestBody, responses } of Object.values(operations)) {
      for (const body of [requestBody, ...Object.values(responses)]) addExample(body, schemas);
    }
  }
  return document;
}

function addExample(body: Body | undefined, schemas: Schemas): void {
  for (const [mediaType, content] of Object.entries(body?.content ?? {})) {
    if (content.schema === undefined || !exemplified.includes(mediaType)) continue;
    content.example = exampleOf(content.schema, schemas);
  }
}

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-03-02T08:00:00.000Z',
  email: 'ben@contoso.example',
  uri: 'https://api.example/…',
};

function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const { $ref, examples, format } = schema;
  if ($ref !== undefined) return exampleOf(schemas[nameOf($ref)] ?? {}, schemas);
  const [given = schema.const ?? schema.default ?? schema.enum?.[0]] = examples ?? [];
  if (given !== undefined) return given;
  const [first] = schema.oneOf ?? schema.anyOf ?? [];
  if (first !== undefined) return exampleOf(first, schemas);
  if (schema.items !== undefined) return [exampleOf(schema.items, schemas)];
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') {
    const properties = Object.entries(schema.properties ?? {});
    return Object.fromEntries(properties.map(([name, one]) => [name, exampleOf(one, schemas)]));
  }
  if (type === 'string') return texts[format ?? ''] ?? '…';
  if (type === 'boolean') return true;
  return type === undefined ? {} : (schema.minimum ?? 1);
}

/** The name of the component that a reference leads to. */
export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

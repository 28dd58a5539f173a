/** Compares answers of the API with its own OpenAPI document: statuses, media types, headers and schemas. */
import { z } from 'zod';

interface Media {
  readonly schema?: object;
}
interface Described {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { $ref?: string; required?: boolean }>>;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface DescribedOperation {
  readonly operationId: string;
  readonly 'x-access': string;
  readonly parameters?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Described>>;
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** The target of a `$ref`, or the thing itself. */
export function resolved<T extends object>({ components }: OpenApi, thing: T): T {
  const { $ref } = thing as { $ref?: string };
  const [, kind = '', name = ''] = /^#\/components\/([^/]+)\/(.+)$/.exec($ref ?? '') ?? [];
  return (components[kind]?.[name] ?? thing) as T;
}

/** Answers what in an answer differs from the document; nothing when all is as described. */
export function documented(api: OpenApi) {
  const definitions = JSON.parse(adapted(api.components['schemas'] ?? {})) as object;
  const known = new Map<object, z.ZodType>();

  function schemaOf(described: object): z.ZodType {
    const schema =
      known.get(described) ??
      z.fromJSONSchema({ ...JSON.parse(adapted(described)), $defs: definitions });
    known.set(described, schema);
    return schema;
  }

  return function differences(operation: DescribedOperation, answer: Answer): string[] {
    const { responses } = operation;
    const { status, headers, text } = answer;
    const found =
      responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses['default'];
    if (found === undefined) return [`status ${status} is not described`];
    const described = resolved(api, found);
    const missing = Object.entries(described.headers ?? {})
      .filter(([, header]) => (resolved(api, header) as { required?: boolean }).required === true)
      .flatMap(([name]) => (headers.get(name) === null ? [`header ${name} is missing`] : []));
    return [...missing, ...differencesOfBody(described, headers, text)];
  };

  function differencesOfBody(
    { content }: Described,
    headers: Answer['headers'],
    text: string,
  ): string[] {
    if (content === undefined) return text === '' ? [] : ['a body is not described'];
    const type = (headers.get('content-type') ?? '').replace(/;.*/, '');
    const media = content[type];
    if (media === undefined) return text === '' ? [] : [`the type "${type}" is not described`];
    if (media.schema === undefined || !type.endsWith('json')) return [];
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return ['the body is not JSON'];
    }
    const parsed = schemaOf(media.schema).safeParse(value);
    if (parsed.success) return [];
    return parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
  }
}

/** As zod reads it: definitions beside the schema, and no `uri-reference`, which it takes for an absolute address. */
const adapted = (schema: object): string =>
  JSON.stringify(schema, (key, value) =>
    key === 'format' && value === 'uri-reference' ? undefined : value,
  ).replaceAll('#/components/schemas/', '#/$defs/');

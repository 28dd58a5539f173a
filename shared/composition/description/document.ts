/** OpenAPI 3.1 of the API, made from the schemas that check its requests. */
import { z } from 'zod';
import { type CreateDocumentOptions, createDocument } from 'zod-openapi';
import {
  type Access,
  type Answer,
  type Endpoint,
  NORMAL_BODY_BYTES,
} from '../../platform/endpoint.ts';
import { problemSchema } from '../../platform/problem.ts';
import { contract } from '../api.ts';
import type { ApiDocument } from './api-document.ts';
import { addExamples } from './examples.ts';
import { headers, referringTo } from './headers.ts';
import { conditions, pathParameters } from './parameters.ts';
import { problemCodes } from './problem-codes.ts';
import { problemPage, Refusals } from './problem-responses.ts';
import { tags } from './tags.ts';

const about = `Connects a Microsoft 365 tenant to meeting-room devices: each room's screen shows that room's calendar.

Ids are opaque, \`[A-Za-z0-9_-]{1,64}\`. Times are ISO 8601 in UTC, with milliseconds and \`Z\`. Lists answer \`{items, nextLink?}\`. What is created answers 201 with \`Location\`. Bodies are JSON in UTF-8, also as \`application/merge-patch+json\`; unknown fields of a request are refused. Fields, enum values and problem codes may be added: ignore what you do not know.

Every refusal is \`application/problem+json\` with a stable \`code\`. A change may carry \`If-Match\` with the ETag that was read; when the thing has changed since, the answer is 412 \`request.changed\`.`;

const whoMayCall: Readonly<Record<Access, string>> = {
  anyone: 'anybody, without a credential',
  user: 'every signed-in user of the portal',
  member: 'members and administrators of the organisation, and operators, also read-only ones',
  administrator: 'administrators of the organisation, and operators',
  installer: 'installers and administrators of the organisation, and operators',
  'any-role': 'whoever has a role in the organisation, and operators, also read-only ones',
  operator: 'operators',
  'organisation-operator': 'operators',
  'operator-read': 'operators, also read-only ones',
  device: 'a paired device',
};

/** OpenAPI 3.1 of the API at `apiUrl`. */
export function openApiDocument(apiUrl: string): ApiDocument {
  const paths: Record<string, Record<string, object>> = {};
  const refusals = new Refusals();
  for (const endpoint of contract) {
    const path = `/${endpoint.route}`;
    const described = operation(endpoint, refusals);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: described };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Calendar integration',
        version: '1',
        description: about,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: apiUrl, description: 'This service' }],
      tags: [...tags],
      components: {
        schemas: { Problem: problemSchema },
        headers,
        responses: refusals.responses,
        examples: refusals.examples,
        securitySchemes: {
          portal: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: "An access token of the portal's OpenID provider, for this API.",
          },
          device: {
            type: 'http',
            scheme: 'bearer',
            description: 'The credential that pairing answered, whole as it is.',
          },
        },
      },
      paths,
    },
    { override: simplified },
  );
  return addExamples(document as unknown as ApiDocument);
}

/** Clients must bear new fields, so answers forbid none; what a format says already is not said again as a pattern. */
const simplified: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) {
    delete jsonSchema.additionalProperties;
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
};

function operation(endpoint: Endpoint, refusals: Refusals): object {
  const { access } = endpoint;
  return {
    operationId: endpoint.name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: `${endpoint.description}\n\nWho may call: ${whoMayCall[access]}.`,
    security: access === 'anyone' ? [] : [{ [access === 'device' ? 'device' : 'portal']: [] }],
    'x-access': access,
    ...parametersOf(endpoint),
    ...bodyOf(endpoint),
    responses: responsesOf(endpoint, refusals),
  };
}

function parametersOf({ params, query, problems, answers }: Endpoint): object {
  const path = Object.entries(params?.shape ?? {}).map(([name, schema]) => [
    name,
    pathParameters[name] ?? schema,
  ]);
  const header = {
    ...(problems?.includes('request.changed') && { 'If-Match': conditions.ifMatch }),
    ...(304 in answers && { 'If-None-Match': conditions.ifNoneMatch }),
  };
  return {
    requestParams: {
      ...(params && { path: z.object(Object.fromEntries(path)) }),
      ...(query && { query }),
      ...(Object.keys(header).length > 0 && { header: z.object(header) }),
    },
  };
}

function bodyOf({ body, bodyType, bodyOptional, maxBodyBytes }: Endpoint): object {
  if (body === undefined) return {};
  const kilobytes = (maxBodyBytes ?? NORMAL_BODY_BYTES) / 1024;
  return {
    requestBody: {
      description: `At most ${kilobytes} KB.`,
      required: bodyOptional !== true,
      content: { [bodyType ?? 'application/json']: { schema: body } },
    },
  };
}

const byHost = {
  description: 'Refused by the host before this service sees it, for example a URL over 8 KB.',
};

function responsesOf(endpoint: Endpoint, refusals: Refusals): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, answer] of Object.entries(endpoint.answers)) {
    responses[status] = response(Number(status), answer);
  }
  for (const [status, codes] of problemCodes(endpoint)) {
    responses[status] = endpoint.problemPages
      ? problemPage(status, codes)
      : refusals.referring(status, codes);
  }
  const has = (range: string) => Object.keys(responses).some((status) => status.startsWith(range));
  return {
    ...responses,
    // A host may refuse any request. Clients of operations that refuse none themselves learn it here.
    ...(!has('4') && { '4XX': byHost }),
    ...(!has('2') && { default: byHost }),
  };
}

function response(status: number, { description, schema, ...answer }: Answer): object {
  const body = schema ?? (answer.mediaType && z.string());
  const mediaTypes = [answer.mediaType ?? ('application/json' as const)].flat();
  return {
    description,
    ...referringTo([...(answer.headers ?? []), ...(status === 201 ? ['Location' as const] : [])]),
    ...(body && {
      content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: body }])),
    }),
  };
}

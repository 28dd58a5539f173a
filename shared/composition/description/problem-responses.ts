/** Answers of refusal, as the document has them: which codes under which status, and an example of each. */
import { STATUS_CODES } from 'node:http';
import type {
  ZodOpenApiExampleObject,
  ZodOpenApiMediaTypeObject,
  ZodOpenApiResponseObject,
} from 'zod-openapi';
import { AppError, type FieldError } from '../../platform/errors.ts';
import { toProblem } from '../../platform/problem.ts';
import { problems } from '../api.ts';
import { referringTo } from './headers.ts';

/** Responses of refusal as components: operations that may answer the same codes share one. */
export class Refusals {
  readonly responses: Record<string, ZodOpenApiResponseObject> = {};
  readonly examples: Record<string, ZodOpenApiExampleObject> = {};

  /** A reference to the response for these codes, all of one status. */
  referring(status: number, codes: readonly string[]): object {
    const name = codes.join('_or_');
    this.responses[name] ??= {
      ...described(status, codes),
      content: { 'application/problem+json': problemContent(status, codes) },
    };
    for (const code of codes) this.examples[code] ??= exampleOf(code);
    return { $ref: `#/components/responses/${name}` };
  }
}

const exampleFields: Readonly<Record<string, readonly FieldError[]>> = {
  'request.invalid': [{ pointer: '/name', detail: 'Too small' }],
  'device.list-invalid': [{ pointer: '/3/room', detail: 'is not a known room' }],
};

function exampleOf(code: string): ZodOpenApiExampleObject {
  const definition = problems[code];
  if (definition === undefined) throw new Error(`No catalogue has ${code}.`);
  const fields = exampleFields[code];
  const { problem } = toProblem(new AppError(code, definition, fields && { fields }));
  return { summary: definition.title, value: problem };
}

/** The response for these codes where a browser is shown a page. */
export const problemPage = (status: number, codes: readonly string[]): object => ({
  ...described(status, codes),
  content: {
    'text/html': {
      schema: {
        type: 'string',
        description:
          'A page that says what happened and what to do; its code is in `<meta name="problem-code">`.',
      },
    },
  },
});

function described(status: number, codes: readonly string[]): { readonly description: string } {
  return {
    description: `${STATUS_CODES[status]}: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    ...referringTo([
      ...(status === 401 ? ['WWW-Authenticate' as const] : []),
      ...(codes.some((code) => problems[code]?.retryAfter) ? ['Retry-After' as const] : []),
    ]),
  };
}

const problemContent = (status: number, codes: readonly string[]): ZodOpenApiMediaTypeObject => ({
  schema: {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      {
        type: 'object',
        properties: { status: { const: status }, code: { type: 'string', enum: [...codes] } },
        required: ['status', 'code'],
      },
    ],
  },
  examples: Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
  ),
});

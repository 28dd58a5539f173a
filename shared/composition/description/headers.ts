/** Headers of answers, as components of the document. */
import type { AnswerHeader } from '../../platform/endpoint.ts';

type HeaderName = AnswerHeader | 'Retry-After' | 'WWW-Authenticate';

const header = (description: string, required: boolean, type: 'string' | 'integer' = 'string') => ({
  description,
  required,
  schema: { type },
});

export const headers = {
  ETag: header('The version of what was answered, for `If-Match` or `If-None-Match`.', true),
  Link: header(
    'The absolute address of the next part as `<…>; rel="next"`; absent at the end.',
    false,
  ),
  Location: header('The absolute address of what was created, or of the next page.', true),
  'Retry-After': header('In how many seconds to come back.', false, 'integer'),
  'Set-Cookie': header('Binds the set-up to this browser; scripts cannot read it.', false),
  'Snapshot-Read-At': header('When the calendar was last read.', true),
  'WebHook-Allowed-Origin': header('The origins that may send events, by commas.', true),
  'WWW-Authenticate': header('`Bearer`.', true),
} as const satisfies Record<HeaderName, object>;

/** The `headers` of a response; nothing when there are none. */
export const referringTo = (names: readonly HeaderName[]): object =>
  names.length === 0
    ? {}
    : {
        headers: Object.fromEntries(
          names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
        ),
      };

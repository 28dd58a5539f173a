/** A queue message that failed in every try: kept until an operator replays or discards it. */
import { z } from 'zod';
import { namedOrganisationSchema } from '../organisations/contract.ts';
import { idSchema, newestFirst, sha256 } from '../platform/ids.ts';

export const poisonSchema = z
  .object({
    id: z.string(),
    queue: z.string(),
    keptAt: z.iso.datetime(),
    message: z.unknown().meta({
      description: 'Ours carry ids only; one that matches no schema is shown as it came.',
    }),
  })
  .meta({
    id: 'PoisonMessage',
    examples: [
      {
        id: '8235647561599-PsrJ7x0XkQ5mB2vW9cLtYd',
        queue: 'rooms-refresh',
        keptAt: '2026-03-02T08:00:38.400Z',
        message: { organisationId: 'hM4yQ0bW6cZ1rT8d', failures: 0 },
      },
    ],
  });
export const listedPoisonSchema = poisonSchema
  .extend({
    organisation: namedOrganisationSchema,
    problemTitle: z.string(),
    action: z.string().meta({ description: 'The one thing to do next.' }),
  })
  .meta({
    id: 'ListedPoisonMessage',
    examples: [
      {
        id: '8235647561599-PsrJ7x0XkQ5mB2vW9cLtYd',
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        problemTitle: 'Work of the queue rooms-refresh failed in every try',
        action: 'Find the failure in the logs, mend it, then replay the message.',
        queue: 'rooms-refresh',
        keptAt: '2026-03-02T08:00:38.400Z',
        message: { organisationId: 'hM4yQ0bW6cZ1rT8d', failures: 0 },
      },
    ],
  });
export type PoisonMessage = z.infer<typeof poisonSchema>;

/** The same for every delivery of one message; newer ids sort first. */
export function poisonId(
  queue: string,
  message: unknown,
  delivery: { readonly id?: unknown; readonly insertionTime?: unknown },
): string {
  const insertedAt = Date.parse(String(delivery.insertionTime));
  const digest = sha256(JSON.stringify([queue, delivery.id ?? message]));
  return `${newestFirst(Number.isNaN(insertedAt) ? 0 : insertedAt)}-${digest.slice(0, 22)}`;
}

/** The organisation that the message names, or `platform`. */
export function organisationOf(message: unknown): string {
  const parsed = z.object({ organisationId: idSchema }).safeParse(message);
  return parsed.success ? parsed.data.organisationId : 'platform';
}

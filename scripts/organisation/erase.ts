/** Erases an organisation after its name was typed, waits until that is done, and searches for what is left. */
import { z } from 'zod';
import { type Api, call, Refusal } from './api.ts';
import { countRecords } from './search.ts';

const auditSchema = z.object({
  items: z.array(
    z.object({
      at: z.string(),
      action: z.string(),
      target: z.string().optional(),
      result: z.string(),
    }),
  ),
});

interface Erased {
  /** Records that are left, by place. */
  readonly left: ReadonlyMap<string, number>;
  /** Those that may be left: deleted secrets that the vault protects for 90 days. */
  readonly isErased: boolean;
}

interface Waiting {
  readonly everyMs: number;
  readonly mostMs: number;
  /** Told while it goes on. */
  readonly report: (line: string) => void;
}

/** Records there go by themselves: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview */
const PROTECTED = 'vault deleted';

/** @throws Refusal, `erasure.name-mismatch` among others; Error when it does not end in time */
export async function eraseOrganisation(
  api: Api,
  organisationId: string,
  name: string,
  { everyMs, mostMs, report }: Waiting,
): Promise<Erased> {
  const before = await endOf(api, organisationId);
  await call(api, 'POST', `operations/organisations/${organisationId}/erasure`, { name });
  const deadline = Date.now() + mostMs;
  for (;;) {
    const end = await endOf(api, organisationId);
    if (end !== undefined && end.at !== before?.at) break;
    if (Date.now() > deadline) {
      throw new Error('The erasure has not ended in time. It goes on; run the same command again.');
    }
    report('The erasure goes on …');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const left = await countRecords(api, organisationId);
  return { left, isErased: [...left.keys()].every((place) => place === PROTECTED) };
}

/** The newest end of an erasure of this organisation. */
async function endOf(api: Api, organisationId: string) {
  const response = await call(api, 'GET', 'operations/audit?limit=200');
  return auditSchema
    .parse(await response.json())
    .items.find(
      ({ action, target }) => action === 'organisation.erased' && target === organisationId,
    );
}

/** The name of the organisation; undefined when it is gone. @throws Refusal */
export async function nameOf(api: Api, organisationId: string): Promise<string | undefined> {
  try {
    const response = await call(api, 'GET', `organisations/${organisationId}`);
    return z.object({ name: z.string() }).parse(await response.json()).name;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined;
    throw error;
  }
}

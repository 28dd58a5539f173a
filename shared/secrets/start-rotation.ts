/** Beginning a renewal: the daily sweep when one is due, an operator at any time. Never two for one organisation. */
import type { Connection, Connections } from '../onboarding/contract.ts';
import { hasEnded, type Orchestrations } from '../platform/orchestrations.ts';
import type { AppSecrets } from './contract.ts';
import { rotationInstance, rotationNames } from './durable-names.ts';
import type { SecretRecords } from './ports.ts';
import { renewable } from './renewable.ts';
import type { RotationInput } from './rotation-steps.ts';

export interface StartNeeds {
  readonly records: SecretRecords;
}

/** False when one is under way already. `first` stores what has to be there before one begins with its number. */
export async function startRotation(
  { records }: StartNeeds,
  orchestrations: Orchestrations,
  connection: Pick<Connection, 'organisationId' | 'syncApp'>,
  first?: (number: number) => Promise<void>,
): Promise<boolean> {
  const secret = connection.syncApp?.secret;
  const record = secret === undefined ? undefined : await records.get(secret.name);
  if (secret === undefined || record === undefined) return false;
  const { organisationId } = connection;
  const { name, keyId } = secret;
  const start = (number: number) => {
    const input: RotationInput = { organisationId, name, keyId, number };
    return orchestrations.start(rotationNames.rotation, rotationInstance(name, number), {
      ...input,
    });
  };
  const begin = (number: number): Promise<boolean> =>
    first === undefined ? start(number) : first(number).then(() => start(number));
  const { rotations } = record;
  const status = await orchestrations.status(rotationInstance(name, rotations));
  if (status === undefined) return await begin(rotations);
  if (!hasEnded(status)) return false;
  // It broke off without saying so: its number is spent.
  const next = await records.change(name, (current) =>
    current?.rotations === rotations ? { ...current, rotations: rotations + 1 } : undefined,
  );
  return next === undefined ? false : await begin(next.rotations);
}

/** While its number is not spent, a renewal may still be at work. */
export async function isRotating(
  { records }: StartNeeds,
  orchestrations: Orchestrations,
  name: string,
): Promise<boolean> {
  const record = await records.get(name);
  if (record === undefined) return false;
  const status = await orchestrations.status(rotationInstance(name, record.rotations));
  return status !== undefined && !hasEnded(status);
}

interface ReplaceDeps extends StartNeeds {
  readonly watch: Pick<AppSecrets, 'watch'>;
  readonly connections: () => Pick<Connections, 'get'>;
}

export function replaceLost({
  records,
  watch,
  connections,
}: ReplaceDeps): AppSecrets['replaceLost'] {
  return async function replace(organisationId, orchestrations) {
    const connection = renewable(await connections().get(organisationId));
    if (connection === undefined) return;
    const { secret, generation } = connection.syncApp;
    await watch.watch(organisationId, secret, generation);
    const record = await records.get(secret.name);
    if (record?.problem !== undefined) return;
    await startRotation({ records }, orchestrations, connection);
  };
}

/** How a renewal ends: its record, alert and audit; and the one credential that stays alive. */
import type { Alerts } from '../alerts/contract.ts';
import type { Connection, Connections } from '../onboarding/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import { keepOnly, type MakeSecretDeps } from './make-app-secret.ts';
import type { SecretRecords } from './ports.ts';
import { type Renewable, renewable } from './renewable.ts';
import { explain, isOfPlatform, type RotationCause } from './rotation-causes.ts';
import type { EndInput } from './rotation-steps.ts';
import { resolveRotation, rotationCause, type SecretRecord } from './secret-record.ts';

export interface EndDeps {
  readonly records: SecretRecords;
  readonly connections: () => Connections;
  readonly alerts: () => Alerts;
  readonly audit: () => Audit;
}

export async function endRotation(deps: EndDeps, input: EndInput): Promise<object> {
  const { organisationId, name, number, outcome, code } = input;
  const record = await deps.records.get(name);
  // It has ended before, or the connection is gone.
  if (record === undefined || record.rotations !== number) return {};
  const isOurs = code !== undefined && isOfPlatform(code);
  if (code !== record.problem) await resolveRotation(deps.alerts(), record);
  if (code !== undefined && !isOurs) {
    const cause = rotationCause(record, code);
    await deps.alerts().raise({ ...cause, severity: 'warning', message: explain(code) });
  }
  if (outcome !== 'stale' && !isOurs) {
    const entry = {
      actor: 'system',
      action: 'secret.rotated',
      target: name,
      result: outcome === 'done' ? 'ok' : 'failed',
      ...(code === undefined ? {} : { code }),
    } as const;
    await noteChange(deps.audit(), organisationId)(entry, number);
  }
  const broke = outcome === 'stale' && (await isStillUsed(deps, organisationId, name));
  const problem: RotationCause | undefined = broke ? 'rotation.interrupted' : code;
  await deps.records.change(name, (current) =>
    current?.rotations === number
      ? { ...withoutProblem(current), rotations: number + 1, ...(problem && { problem }) }
      : undefined,
  );
  return {};
}

/** A repair that came between may have left two credentials alive: the sweep tidies where a problem is noted. */
async function isStillUsed(
  { connections }: Pick<EndDeps, 'connections'>,
  organisationId: string,
  name: string,
): Promise<boolean> {
  return (await connections().get(organisationId))?.syncApp?.secret.name === name;
}

export type KeepDeps = Pick<MakeSecretDeps, 'graph' | 'secrets'>;

/** @throws MicrosoftError, AppError of the vault */
export const keepSecretInUse = (
  deps: KeepDeps,
  { discovery, syncApp: { applicationId, secret } }: Renewable,
): Promise<void> => keepOnly(deps, { discovery, applicationId, name: secret.name }, secret);

/**
 * Removes every other credential around a new secret, and after a failed renewal that is not due any more.
 *
 * @throws MicrosoftError, AppError of the vault
 */
export async function tidy(
  deps: KeepDeps & Pick<EndDeps, 'records' | 'alerts'>,
  connection: Connection,
): Promise<void> {
  const found = renewable(connection);
  if (found === undefined) return;
  const { name, version } = found.syncApp.secret;
  await keepSecretInUse(deps, found);
  let before: SecretRecord | undefined;
  await deps.records.change(name, (current) => {
    before = current?.version === version ? current : undefined;
    return before && { ...withoutProblem(before), tidied: true };
  });
  if (before !== undefined) await resolveRotation(deps.alerts(), before);
}

const withoutProblem = ({ problem: _ended, ...kept }: SecretRecord): SecretRecord => kept;

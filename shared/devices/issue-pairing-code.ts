/** Issues pairing codes: the newest of a device is the only one that works. */
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { changeDevice, type DeviceCommand, notRevoked, requireDevice } from './change-device.ts';
import type { Pairing } from './device.ts';
import { newPairingCode } from './pairing-code.ts';
import type { DeviceStore, PairingCodes } from './ports.ts';

export interface IssuedCode {
  readonly code: string;
  readonly pairing: Pairing;
}

/** As the API shows a code. */
export const codeView = ({ code, pairing }: IssuedCode) => ({
  pairingCode: code,
  pairingCodeExpiresAt: pairing.expiresAt,
});

export type IssueCode = (organisationId: string, deviceId: string) => Promise<IssuedCode>;

/** The code works once the device's row names its hash. */
export function codeIssuer(deps: {
  readonly codes: Pick<PairingCodes, 'hash' | 'add'>;
  readonly clock: Clock;
  readonly lifetimeMinutes: number;
}): IssueCode {
  const { codes, clock, lifetimeMinutes } = deps;
  return async function issueCode(organisationId, deviceId): Promise<IssuedCode> {
    const code = newPairingCode();
    const codeHash = await codes.hash(code);
    const expiresAt = new Date(clock().getTime() + lifetimeMinutes * 60_000).toISOString();
    const isFree = await codes.add(codeHash, { organisationId, deviceId, expiresAt });
    return isFree
      ? { code, pairing: { codeHash, expiresAt } }
      : await issueCode(organisationId, deviceId);
  };
}

export type IssuePairingCode = ReturnType<typeof issuePairingCode>;

export function issuePairingCode(deps: {
  readonly store: Pick<DeviceStore, 'get' | 'replace'>;
  readonly codes: Pick<PairingCodes, 'remove'>;
  readonly issueCode: IssueCode;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
}) {
  const { store, codes, issueCode, audit, live } = deps;
  return async function issue(command: DeviceCommand): Promise<IssuedCode> {
    const { actor, organisationId, deviceId } = command;
    notRevoked((await requireDevice(store, command)).value);
    const issued = await issueCode(organisationId, deviceId);
    const { pairing } = issued;
    const note = noteChange(audit(), organisationId);
    const { before } = await changeDevice(
      store,
      { organisationId, deviceId },
      (device) => ({ ...notRevoked(device), pairing }),
      { actor, action: 'device.pairing-code-issued', note },
    );
    if (before.pairing !== undefined) await codes.remove(before.pairing.codeHash);
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    return issued;
  };
}

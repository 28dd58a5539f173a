/** Issues pairing codes: the newest of a device is the only one that works. */
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type HttpResult, ok } from '../platform/endpoint.ts';
import { changeDevice, type OneDevice, requireDevice, unlessRevoked } from './change-device.ts';
import { type Device, viewOf } from './device.ts';
import { newPairingCode } from './pairing-code.ts';
import type { DeviceStore, PairingCodes, PresenceStore } from './ports.ts';

export type IssueCode = (
  organisationId: string,
  deviceId: string,
) => Promise<{ readonly code: string; readonly pairing: NonNullable<Device['pairing']> }>;

/** The code works once the device's row names its hash. */
export function issueCodes(codes: PairingCodes, clock: Clock, minutes: number): IssueCode {
  const issue: IssueCode = async (organisationId, deviceId) => {
    const code = newPairingCode();
    const codeHash = await codes.hash(code);
    const expiresAt = new Date(clock().getTime() + minutes * 60_000).toISOString();
    const isFree = await codes.add(codeHash, { organisationId, deviceId, expiresAt });
    return isFree
      ? { code, pairing: { codeHash, expiresAt } }
      : await issue(organisationId, deviceId);
  };
  return issue;
}

export function issuePairingCode(needs: {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly codes: PairingCodes;
  readonly issueCode: IssueCode;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}) {
  const { store, presence, codes, issueCode, audit, live, clock } = needs;
  return async ({ caller, params }: OneDevice): Promise<HttpResult> => {
    const { org, device: id } = params;
    unlessRevoked((device) => device)((await requireDevice(store, org, id)).device);
    const { code, pairing } = await issueCode(org, id);
    const { before, after } = await changeDevice(
      store,
      org,
      id,
      unlessRevoked((device) => ({ ...device, pairing })),
    );
    if (before.pairing !== undefined) await codes.remove(before.pairing.codeHash);
    await audit().append(org, {
      actor: actorOf(caller),
      action: 'device.pairing-code-issued',
      target: id,
      result: 'ok',
    });
    await live().publish(org, { kind: 'device.changed', data: { deviceId: id } });
    const view = viewOf(after.device, await presence.get(org, id), clock());
    return ok({ ...view, pairingCode: code, pairingCodeExpiresAt: pairing.expiresAt });
  };
}

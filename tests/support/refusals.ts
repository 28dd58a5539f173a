/** A refusal of Microsoft with a chosen cause, and the words for what a capability makes of it. */
import { type MicrosoftCause, MicrosoftError } from '../../shared/microsoft/contract.ts';

export const AT = new Date(Date.UTC(2026, 0, 5, 9));
export const LATER = new Date(AT.getTime() + 24 * 3600_000);
export const log = { info() {}, warn() {}, error() {} };
export const token = { accessToken: '', roles: [] as string[], expiresAt: '' };
export const secret = {
  name: 'calsync-1',
  version: '1',
  keyId: 'key',
  createdAt: AT.toISOString(),
  expiresOn: AT.toISOString(),
};
export const syncApp = {
  objectId: 'object',
  clientId: 'client',
  servicePrincipalId: 'principal',
  generation: 1,
  secret,
};
export type Meeting = (cause: MicrosoftCause) => Promise<string>;

export const refuseWith = (cause: MicrosoftCause) => () =>
  Promise.reject(new MicrosoftError(cause, { code: 'code' }));
export const never = () => Promise.reject(new Error('must not be asked'));

export interface Ended {
  readonly outcome: string;
  readonly code?: string;
}
export const inWords = ({ outcome, code }: Ended): string =>
  code === undefined ? outcome : `${outcome} ${code}`;

/** Problems of the vault, told apart because different people can mend them. */
import { defineProblems } from '../platform/errors.ts';

export const secretProblems = defineProblems({
  'secrets.forbidden': {
    kind: 'internal',
    title: 'The vault does not let this app in',
    action:
      'An Azure administrator gives the managed identity of the Function App the role Key Vault Secrets Officer on the vault.',
  },
  'secrets.firewall': {
    kind: 'internal',
    title: 'The firewall of the vault refuses this app',
    action:
      'An Azure administrator allows the network of the Function App in the networking settings of the vault.',
  },
  'secrets.busy': {
    kind: 'upstream-unavailable',
    title: 'The vault is being asked too often',
    action: 'Try again in a moment.',
  },
  'secrets.not-connected': {
    kind: 'conflict',
    title: 'This organisation has no secret to renew',
    action: 'Connect a Microsoft tenant first.',
  },
  'secrets.unavailable': {
    kind: 'upstream-unavailable',
    title: 'The vault does not answer',
    action: 'Try again in a moment.',
  },
});

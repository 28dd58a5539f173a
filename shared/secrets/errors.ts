/** Problems of the vault, told apart because different people can mend them. */
import { defineProblems } from '../platform/errors.ts';

export const secretProblems = defineProblems({
  'secrets.forbidden': {
    kind: 'internal',
    title: 'Key Vault refuses this service',
    action:
      'This is on our side, and our operators were told. An Azure administrator gives the managed identity of the Function App the role Key Vault Secrets Officer on the vault.',
  },
  'secrets.firewall': {
    kind: 'internal',
    title: 'The firewall of Key Vault refuses this service',
    action:
      'This is on our side, and our operators were told. An Azure administrator allows the network of the Function App in the networking settings of the vault.',
  },
  'secrets.lost': {
    kind: 'internal',
    title: 'Key Vault no longer has the client secret of this organisation',
    action:
      'This is on our side, and our operators were told. This service makes a new secret within minutes: nothing needs doing.',
  },
  'secrets.busy': {
    kind: 'upstream-unavailable',
    title: 'Key Vault has too many requests of this service',
    action: 'This is on our side and passes by itself. Try again in a minute.',
  },
  'secrets.not-connected': {
    kind: 'conflict',
    title: 'This organisation has no client secret, because no Microsoft tenant is connected',
    action:
      'An administrator of the organisation connects a tenant in the portal: that makes the secret.',
  },
  'secrets.unavailable': {
    kind: 'upstream-unavailable',
    title: 'Key Vault does not answer this service',
    action: 'This is on our side and mostly passes by itself. Try again in a minute.',
  },
});

/** Codes of sign-in, membership and the plug-in switch. */
import { defineProblems } from '../platform/errors.ts';

export const organisationProblems = defineProblems({
  'auth.invalid': {
    kind: 'unauthenticated',
    title: 'The access token is missing, expired or not valid here',
    action: 'Sign in to the portal again.',
  },
  'auth.unavailable': {
    kind: 'upstream-unavailable',
    title: 'The sign-in service does not answer',
    action: 'Try again in a moment.',
    retryAfter: true,
  },
  'auth.operator-required': {
    kind: 'forbidden',
    title: 'Only operators may do this',
    action: 'Ask an operator of the service.',
  },
  'organisation.role-required': {
    kind: 'forbidden',
    title: 'Your role in the organisation does not allow this',
    action: 'Ask an administrator of your organisation to do it or to change your role.',
  },
  'member.not-found': {
    kind: 'not-found',
    title: 'There is no such member',
    action: 'Read the list of members again, or invite the person by address.',
  },
  'member.exists': {
    kind: 'conflict',
    title: 'That person is already a member, or invited',
    action: 'Change the role of the member instead.',
  },
  'member.last-administrator': {
    kind: 'conflict',
    title: 'An organisation needs at least one administrator',
    action: 'Make somebody else an administrator first.',
  },
  'plugin.connected': {
    kind: 'conflict',
    title: 'The plug-in is connected to a Microsoft tenant, or about to be',
    action: 'Disconnect the tenant or cancel the set-up first, then remove the plug-in.',
  },
});

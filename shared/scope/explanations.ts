/** A title and an action for every verdict and reason. */
import type { Finding, Reason, Verdict } from './verdict.ts';

interface Explanation {
  readonly title: string;
  readonly action: string;
}

const NAME_ANOTHER =
  'Name a mailbox of a person in your tenant that is no meeting room, by its address or its object id, and check again.';
const RUN_SCRIPT =
  'Have an Exchange administrator run one of the two scripts, wait up to 2 hours, and check again.';

const byReason: Readonly<Record<Reason, Explanation>> = {
  'canary.unknown': {
    title: 'It is not known which mailbox must be refused',
    action: NAME_ANOTHER,
  },
  'canary.is-room': {
    title: 'The mailbox that must be refused is itself a meeting room',
    action: NAME_ANOTHER,
  },
  'canary.not-found': {
    title: 'Microsoft does not find the mailbox that must be refused',
    action: NAME_ANOTHER,
  },
  'canary.no-mailbox': {
    title: 'The person whose mailbox must be refused has no mailbox in Exchange Online',
    action: NAME_ANOTHER,
  },
  'canary.on-premises': {
    title: 'The mailbox that must be refused is not in Exchange Online',
    action: NAME_ANOTHER,
  },
  'canary.refused-otherwise': {
    title: 'Microsoft refused the mailbox, but not because access is limited to rooms',
    action: 'Check that ClickShare Calendar Sync holds its permission, then check again.',
  },
  'canary.readable': {
    title: 'A mailbox that is no meeting room can be read',
    action: RUN_SCRIPT,
  },
  'canary.changed-meanwhile': {
    title: 'Microsoft answered differently before and after the rooms: a change is on its way',
    action: 'Nothing. It is checked again automatically in a few minutes.',
  },
  'rooms.none-assigned': {
    title: 'No room is assigned to a device yet, so there is nothing to compare with',
    action: 'Assign a room to a device. It is then checked automatically.',
  },
  'rooms.unreadable': {
    title: 'Other mailboxes are refused, but so are some of your rooms',
    action:
      'Include these rooms in the group or management scope that limits ClickShare Calendar Sync, wait up to 2 hours, and check again.',
  },
  'access.lost': {
    title: 'ClickShare Calendar Sync has no access at the moment',
    action: 'See the set-up for what to do. It is checked again automatically.',
  },
  'check.timed-out': {
    title: 'Microsoft did not answer in time',
    action: 'Nothing. It is checked again automatically in a few hours.',
  },
};

const byVerdict: Readonly<Partial<Record<Verdict, Explanation>>> = {
  'not-checked': {
    title: 'Not checked since the last change of set-up',
    action: 'Check now, or wait: it is checked automatically.',
  },
  proven: {
    title: 'Proven: your rooms can be read, and a mailbox that is no room is refused',
    action: 'Nothing. It is checked again every week.',
  },
  widened: {
    title: 'Access is over-permissive: a mailbox that was refused before can be read now',
    action:
      'Have an Exchange administrator find out what has changed: the access policy or role assignment, its group, or a permission granted in Entra.',
  },
  'not-yet': {
    title: 'Not limited yet: Microsoft can take up to 2 hours to apply a change',
    action:
      'If you have limited access, wait. If not, limit it here, or have an Exchange administrator run a script.',
  },
  failed: {
    title: 'Access is not limited: a mailbox that is no meeting room can be read',
    action: RUN_SCRIPT,
  },
};

const NOT_LIMITABLE: Explanation = {
  title: 'Microsoft offers no way to limit the permission of this access mode to rooms',
  action: 'Change to the access mode that limits access by Exchange (RBAC for Applications).',
};

export function explain({ verdict, reason }: Finding): Explanation {
  if (verdict === 'not-limitable') return NOT_LIMITABLE;
  const isAboutProbe = reason === undefined || reason === 'canary.readable';
  const known = isAboutProbe ? byVerdict[verdict] : byReason[reason];
  return known ?? byReason['check.timed-out'];
}

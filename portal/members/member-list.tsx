/** Members and invitations, with what an administrator can do to each. */
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { meQuery, useRights } from '../organisations/rights.ts';
import { Status } from '../parts/status.tsx';
import { ChangeRole } from './change-role.tsx';
import type { Member } from './member-queries.ts';
import { inOrder, isLastAdministrator, isSame } from './member-rules.ts';
import { RemoveMember } from './remove-member.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    paddingBlock: tokens.spacingVerticalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  who: { flexGrow: 1, flexBasis: '16rem', minWidth: 0 },
  email: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  role: { flexBasis: '8rem' },
  state: { flexBasis: '8rem' },
  // As wide in each row, so that roles and states stand under each other.
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    flexBasis: '15rem',
  },
});

interface Asked {
  readonly what: 'role' | 'remove';
  readonly member: Member;
}

interface Props {
  readonly org: string;
  readonly members: readonly Member[];
  readonly isWhole: boolean;
}

export function MemberList({ org, members, isWhole }: Props) {
  const { t } = useTranslation('members');
  const styles = useStyles();
  const { administer } = useRights(org);
  const { data: me } = useQuery(meQuery(useApi()));
  const [asked, setAsked] = useState<Asked>();
  const isMe = (member: Member) => isSame(member.email, me?.email);
  const close = () => setAsked(undefined);
  return (
    <>
      <ul className={styles.list} aria-label={t('people')}>
        {inOrder(members).map((member) => (
          <li key={member.id} className={styles.row}>
            <MemberFacts member={member} isMe={isMe(member)} />
            {administer ? (
              <Actions
                member={member}
                isLast={isLastAdministrator(member, members, isWhole)}
                onAsk={(what) => setAsked({ what, member })}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {asked?.what === 'role' ? (
        <ChangeRole org={org} member={asked.member} isMe={isMe(asked.member)} onClose={close} />
      ) : null}
      {asked?.what === 'remove' ? (
        <RemoveMember org={org} member={asked.member} isMe={isMe(asked.member)} onClose={close} />
      ) : null}
    </>
  );
}

function MemberFacts({ member, isMe }: { readonly member: Member; readonly isMe: boolean }) {
  const { t } = useTranslation('members');
  const styles = useStyles();
  const { email, role, status } = member;
  return (
    <>
      <span className={styles.who}>
        <bdi className={styles.email}>{email}</bdi>{' '}
        {isMe ? <span className={styles.quiet}>{t('you')}</span> : null}
      </span>
      <span className={styles.role}>{t(`role.${role}`)}</span>
      <span className={styles.state}>
        <Status tone={status === 'active' ? 'good' : 'info'}>{t(`status.${status}`)}</Status>
      </span>
    </>
  );
}

function Actions(props: {
  readonly member: Member;
  readonly isLast: boolean;
  readonly onAsk: (what: Asked['what']) => void;
}) {
  const { t } = useTranslation('members');
  const styles = useStyles();
  const { member, isLast, onAsk } = props;
  if (isLast)
    return <span className={mergeClasses(styles.actions, styles.quiet)}>{t('last')}</span>;
  return (
    <span className={styles.actions}>
      <Button
        size="small"
        aria-label={`${t('changeRole')}: ${member.email}`}
        onClick={() => onAsk('role')}
      >
        {t('changeRole')}
      </Button>
      <Button
        size="small"
        aria-label={`${t('remove')}: ${member.email}`}
        onClick={() => onAsk('remove')}
      >
        {t('remove')}
      </Button>
    </span>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';
import type { Member } from './member-queries.ts';
import { RoleChoice } from './role-choice.tsx';

export function ChangeRole(props: {
  readonly org: string;
  readonly member: Member;
  readonly isMe: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('members');
  const { org, member, isMe, onClose } = props;
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [role, setRole] = useState(member.role);
  const change = useMutation({
    mutationFn: () =>
      api.PUT('/organisations/{org}/members/{member}', {
        params: { path: { org, member: member.id } },
        body: { role },
      }),
    onSuccess() {
      announce(t('roleChanged', { email: member.email }));
      onClose();
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['members', org] }),
        ...(isMe ? [cache.invalidateQueries({ queryKey: ['me'] })] : []),
      ]),
  });
  return (
    <AskDialog
      title={t('changeRoleOf', { email: member.email })}
      yes={t('changeRole')}
      isPending={change.isPending || role === member.role}
      error={change.error}
      onYes={() => change.mutate()}
      onClose={onClose}
    >
      {isMe ? <p>{t('ownRole')}</p> : null}
      <RoleChoice value={role} onChange={setRole} />
    </AskDialog>
  );
}

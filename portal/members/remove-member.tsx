import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';
import type { Member } from './member-queries.ts';

export function RemoveMember(props: {
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
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE('/organisations/{org}/members/{member}', {
        params: { path: { org, member: member.id } },
      }),
    async onSuccess() {
      announce(t('removed', { email: member.email }));
      onClose();
      if (!isMe) return;
      await cache.invalidateQueries({ queryKey: ['me'] });
      await navigate({ to: '/' });
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['members', org] }),
  });
  return (
    <AskDialog
      title={t('removeTitle', { email: member.email })}
      yes={t('remove')}
      isPending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{t(isMe ? 'removeYourself' : 'removeText')}</p>
    </AskDialog>
  );
}

/** Begins a change of access mode. Rooms stay in sync while it is under way. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { type Mode, modes } from './access-mode.ts';
import { ModeChoice } from './mode-choice.tsx';

export function BeginChange(props: {
  readonly org: string;
  readonly current: Mode;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('access');
  const { org, current, onClose } = props;
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [profile, setProfile] = useState<Mode>(modes.find((mode) => mode !== current) ?? 'rbac');
  const begin = useMutation({
    mutationFn: () =>
      api.POST('/organisations/{org}/calendar/profile', {
        params: { path: { org } },
        body: { profile },
      }),
    onSuccess() {
      announce(t('changeBegun'));
      onClose();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['setup', org] }),
  });
  return (
    <AskDialog
      title={t('changeMode')}
      yes={t('beginChange')}
      isPending={begin.isPending}
      error={begin.error}
      onYes={() => begin.mutate()}
      onClose={onClose}
    >
      <p>{t('beginChangeText')}</p>
      <ModeChoice value={profile} without={current} onChange={setProfile} />
    </AskDialog>
  );
}

/** The one next step of a change of access mode, and giving it up. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import type { Change } from './access-mode.ts';
import { type Approval, ApproveDialog } from './approve-dialog.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

interface Props {
  readonly org: string;
  readonly change: Change;
}

const labels = {
  scope: 'scope',
  limit: 'limit',
  approve: 'approve',
  'remove-grant': 'look',
  prove: 'look',
  'clean-up': 'finish',
} as const;

const labelOf = (step: Change['step']) =>
  step === 'propagate' || step === 'settle' ? undefined : labels[step];

export function ChangeActions({ org, change }: Props) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [approval, setApproval] = useState<Approval>();
  const [isGivingUp, setGivingUp] = useState(false);
  const readAgain = () => cache.invalidateQueries({ queryKey: ['setup', org] });
  const proceed = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/organisations/{org}/calendar/profile/continue', {
          params: { path: { org } },
          body: { step: change.step },
        }),
      ),
    onSuccess({ consentUrl, approval: asked }) {
      if (consentUrl === null) announce(t('wentOn'));
      else setApproval({ url: consentUrl, ...asked });
    },
    onSettled: readAgain,
  });
  const giveUp = useMutation({
    mutationFn: () =>
      api.DELETE('/organisations/{org}/calendar/profile', { params: { path: { org } } }),
    onSuccess() {
      setGivingUp(false);
      announce(t('gaveUp'));
    },
    onSettled: readAgain,
  });
  const label = labelOf(change.step);
  return (
    <>
      {proceed.isError ? <Problem error={proceed.error} /> : null}
      <div className={styles.actions}>
        {change.canContinue && label !== undefined ? (
          <Button
            appearance="primary"
            disabledFocusable={proceed.isPending}
            onClick={() => proceed.mutate()}
          >
            {t(`continue.${label}`)}
          </Button>
        ) : null}
        {change.canCancel ? <Button onClick={() => setGivingUp(true)}>{t('giveUp')}</Button> : null}
      </div>
      {approval === undefined ? null : (
        <ApproveDialog approval={approval} onClose={() => setApproval(undefined)} />
      )}
      {isGivingUp ? (
        <AskDialog
          title={t('giveUpTitle')}
          yes={t('giveUp')}
          isPending={giveUp.isPending}
          error={giveUp.error}
          onYes={() => giveUp.mutate()}
          onClose={() => setGivingUp(false)}
        >
          <p>{t('giveUpText')}</p>
        </AskDialog>
      ) : null}
    </>
  );
}

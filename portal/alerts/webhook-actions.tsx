/** Actions on a webhook that is set: a test, another signing secret, removal. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { useDeliveryReason } from './use-delivery-reason.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

interface Props {
  readonly org: string;
  readonly onSecret: (secret: string) => void;
}

export function WebhookActions({ org, onSecret }: Props) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const [asked, setAsked] = useState<'renew' | 'remove'>();
  const { renew, remove } = useWebhookChanges(org, onSecret, () => setAsked(undefined));
  const pending = asked === 'renew' ? renew : remove;
  return (
    <>
      <TestResult org={org} />
      <div className={styles.actions}>
        <Button onClick={() => setAsked('renew')}>{t('renewSecret')}</Button>
        <Button onClick={() => setAsked('remove')}>{t('removeWebhook')}</Button>
      </div>
      {asked === undefined ? null : (
        <AskDialog
          title={t(`ask.${asked}.title`)}
          yes={t(`ask.${asked}.yes`)}
          isPending={pending.isPending}
          error={pending.error}
          onYes={() => pending.mutate()}
          onClose={() => setAsked(undefined)}
        >
          <p>{t(`ask.${asked}.text`)}</p>
        </AskDialog>
      )}
    </>
  );
}

function useWebhookChanges(org: string, onSecret: Props['onSecret'], onDone: () => void) {
  const { t } = useTranslation('alerts');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const path = { params: { path: { org } } };
  const readAgain = () => cache.invalidateQueries({ queryKey: ['webhook', org] });
  const renew = useMutation({
    mutationFn: async () => bodyOf(await api.POST('/organisations/{org}/webhook/secret', path)),
    onSuccess({ signingSecret }) {
      onDone();
      onSecret(signingSecret);
      announce(t('secretRenewed'));
    },
    onSettled: readAgain,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE('/organisations/{org}/webhook', path),
    onSuccess() {
      onDone();
      announce(t('webhookRemoved'));
    },
    onSettled: readAgain,
  });
  return { renew, remove };
}

function TestResult({ org }: Pick<Props, 'org'>) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const api = useApi();
  const reasonOf = useDeliveryReason();
  const test = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST('/organisations/{org}/webhook/test', { params: { path: { org } } })),
  });
  return (
    <>
      {test.isError ? <Problem error={test.error} /> : null}
      <div className={styles.actions}>
        <Button disabledFocusable={test.isPending} onClick={() => test.mutate()}>
          {t('sendTest')}
        </Button>
        <span role="status">
          {test.data === undefined ? null : (
            <Status tone={test.data.delivered ? 'good' : 'bad'}>
              {test.data.delivered
                ? t('testArrived')
                : t('testFailed', { reason: reasonOf(test.data.reason) })}
            </Status>
          )}
        </span>
      </div>
    </>
  );
}

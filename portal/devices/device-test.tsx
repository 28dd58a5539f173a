/** Asks whether a device can be reached, and says what it answered. */
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { type Device, deviceQuery } from './device-queries.ts';
import { testResult } from './device-view.ts';
import { useSendTest } from './use-device-actions.ts';

const POLL_MS = 1_000;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalS, justifyItems: 'start' },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function DeviceTest(of: {
  readonly org: string;
  readonly device: Device;
  readonly etag: string | null;
}) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const send = useSendTest(of);
  const now = useNow();
  const result = send.data && testResult(send.data, of.device.test, Math.max(now, send.data.at));
  const isWaiting = send.isPending || result === 'waiting';
  useQuery({
    ...deviceQuery(useApi(), of.org, of.device.id),
    refetchInterval: isWaiting ? POLL_MS : false,
  });
  return (
    <div className={styles.form}>
      <p className={styles.text}>{t('testText')}</p>
      {send.isError ? <Problem error={send.error} /> : null}
      <div role="status">
        {isWaiting ? <Spinner size="tiny" label={t('testWaiting')} /> : null}
        {result === 'seen' ? <Status tone="good">{t('testSeen')}</Status> : null}
        {result === 'silent' ? <Status tone="bad">{t('testSilent')}</Status> : null}
        {send.isIdle ? <LastTest test={of.device.test} now={now} /> : null}
      </div>
      <Button appearance="primary" disabledFocusable={isWaiting} onClick={() => send.mutate()}>
        {t('test')}
      </Button>
    </div>
  );
}

function LastTest({ test, now }: { readonly test: Device['test']; readonly now: number }) {
  const { t } = useTranslation('devices');
  const formats = useFormats();
  if (test === undefined) return null;
  const age = formats.age(test.sentAt, now);
  return t(test.seenAt === undefined ? 'testLastSilent' : 'testLast', { age });
}

/** Limiting access to rooms without a script: what is made in Exchange, how the last visit ended, and the buttons. */
import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Section } from '../parts/section.tsx';
import { LimitButtons } from './limit-buttons.tsx';
import { type AccessLimit, limitQuery } from './limit-query.ts';
import { LimitState } from './limit-state.tsx';

const useStyles = makeStyles({ text: { margin: 0 } });

export function LimitSection(props: {
  readonly org: string;
  /** There is nothing left to do. */
  readonly isProven: boolean;
}) {
  const { org, isProven } = props;
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const refetchInterval = useReadInterval();
  const { data: limit } = useQuery({ ...limitQuery(useApi(), org), refetchInterval });
  if (limit === undefined || limit === null) return null;
  return (
    <Section title={t('title')} intro={t('intro')}>
      <LastVisit last={limit.last} />
      <LimitState limit={limit} />
      <LimitButtons org={org} isPrimary={!isProven} />
    </Section>
  );
}

/** A visit that ended well says so by what is made; what else it left is said here. */
function LastVisit({ last }: { readonly last: AccessLimit['last'] | undefined }) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const words = useApiWords();
  const styles = useStyles();
  if (last === undefined) return null;
  const { outcome, permissionLeft, problem } = last;
  const refusal = problem && words.refusal({ ...problem, details: [] });
  return (
    <>
      {refusal === undefined ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{refusal.title}</MessageBarTitle>
            {refusal.action}
          </MessageBarBody>
        </MessageBar>
      )}
      {outcome === 'interrupted' ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('interrupted')}</MessageBarTitle>
            {t('interruptedText')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {permissionLeft ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('permissionLeft')}</MessageBarTitle>
            {t('permissionLeftText')}
          </MessageBarBody>
        </MessageBar>
      ) : outcome === 'done' ? (
        <p className={styles.text}>{t('permissionGone')}</p>
      ) : null}
    </>
  );
}

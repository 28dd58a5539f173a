/** How the service is, for everybody: its parts now, and the incidents of the last 90 days. */
import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { addWords } from '../words/words.ts';
import { ComponentStatus } from './component-status.tsx';
import type { ServiceStatus } from './days.ts';
import { Incidents } from './incidents.tsx';
import { useStatus } from './use-status.ts';

await addWords(async (language) => {
  if (language === 'en') return import('../words/en/status.ts');
  return import('../words/de/status.ts');
});

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
  },
});

export function StatusPage() {
  const { t } = useTranslation('status');
  const read = useStatus();
  const { zone } = useFormats();
  return (
    <Page title={t('title')} intro={t('intro', { zone })}>
      {read === undefined ? <Spinner label={t('loading')} /> : null}
      {read?.isAway === true ? (
        <MessageBar intent="error" layout="multiline" politeness="assertive">
          <MessageBarBody>
            <MessageBarTitle>{t('away')}</MessageBarTitle>
            {t('awayText')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {read?.status === undefined ? null : <Everything status={read.status} />}
    </Page>
  );
}

function Everything({ status }: { readonly status: ServiceStatus }) {
  const { t } = useTranslation('status');
  const styles = useStyles();
  const isGood = status.components.every(({ state }) => state === 'operational');
  return (
    <>
      <MessageBar intent={isGood ? 'success' : 'warning'}>
        <MessageBarBody>
          <MessageBarTitle>{t(isGood ? 'allGood' : 'someTrouble')}</MessageBarTitle>
        </MessageBarBody>
      </MessageBar>
      <ul className={styles.list} aria-label={t('parts')}>
        {status.components.map(({ id, state }) => (
          <li key={id}>
            <ComponentStatus status={status} id={id} state={state} />
          </li>
        ))}
      </ul>
      <Incidents status={status} />
    </>
  );
}

/** The orchestration that drives the set-up: its status as Durable Functions tell it, and its steps. */
import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { SetupDetail } from './queries.ts';
import { type Step, stepsOf } from './timeline.ts';

const useStyles = makeStyles({
  code: {
    display: 'block',
    maxHeight: '14rem',
    overflow: 'auto',
    margin: 0,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  scroll: { overflowX: 'auto' },
  table: { minWidth: '34rem' },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function Orchestration({ setup }: { readonly setup: SetupDetail }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const { orchestration, timeline } = setup;
  if (orchestration === undefined) {
    return (
      <Section title={t('orchestration')}>
        <p className={styles.none}>{t('noOrchestration')}</p>
      </Section>
    );
  }
  const { instanceId, runtimeStatus, createdTime, lastUpdatedTime, customStatus } = orchestration;
  return (
    <Section title={t('orchestration')} intro={t('orchestrationText')}>
      <Facts
        facts={[
          [
            t('instance'),
            <code key="id" className={styles.code} translate="no">
              {instanceId}
            </code>,
          ],
          [t('runtimeStatus'), runtimeStatus],
          [t('created'), formats.exact(createdTime)],
          [t('lastUpdated'), formats.exact(lastUpdatedTime)],
        ]}
      />
      <Steps steps={stepsOf(timeline)} />
      <details>
        <summary>{t('customStatus')}</summary>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
        <pre className={styles.code} tabIndex={0}>
          {JSON.stringify(customStatus, null, 2)}
        </pre>
      </details>
    </Section>
  );
}

function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  if (steps.length === 0) return <p className={styles.none}>{t('noSteps')}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div role="group" className={styles.scroll} aria-label={t('steps')} tabIndex={0}>
      <Table size="small" aria-label={t('steps')} noNativeElements={false} className={styles.table}>
        <TableHeader>
          <TableRow>
            {[t('step'), t('times'), t('first'), t('last')].map((title) => (
              <TableHeaderCell key={title}>{title}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {steps.map(({ event, name, times, first, last }) => (
            <TableRow key={`${event} ${name}`}>
              <TableCell>{name === undefined ? event : `${name} (${event})`}</TableCell>
              <TableCell>{formats.number(times)}</TableCell>
              <TableCell>{formats.exact(first)}</TableCell>
              <TableCell>{formats.exact(last)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

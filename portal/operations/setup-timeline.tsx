/** The events of a set-up, whoever caused them, newest first. */
import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyList } from '../parts/empty-list.tsx';
import { Section } from '../parts/section.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { EntryText } from './entry-text.tsx';
import type { SetupDetail } from './queries.ts';
import { type Entry, entriesOf, SHOWN_AT_FIRST, SOURCES, type Source } from './timeline.ts';

const AT_ONCE = 100;

const useStyles = makeStyles({
  sources: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    maxHeight: '60rem',
    overflowY: 'auto',
  },
  entry: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 48rem)': { gridTemplateColumns: '13rem 10rem minmax(0, 1fr)' },
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalS,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export function SetupTimeline({ timeline, titles }: Pick<SetupDetail, 'timeline' | 'titles'>) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const [sources, setSources] = useState(SHOWN_AT_FIRST);
  const { zone } = useFormats();
  const entries = entriesOf(timeline, sources);
  const toggle = (source: Source) =>
    setSources((before) =>
      before.includes(source) ? before.filter((each) => each !== source) : [...before, source],
    );
  return (
    <Section title={t('timeline')} intro={t('timelineText', { zone })}>
      <div role="group" aria-label={t('shownSources')} className={styles.sources}>
        {SOURCES.map((source) => (
          <ToggleButton
            key={source}
            size="small"
            checked={sources.includes(source)}
            onClick={() => toggle(source)}
          >
            {t(`sources.${source}`)}
          </ToggleButton>
        ))}
      </div>
      {entries.length === 0 ? <EmptyList title={t('noEntries')} text={t('noEntriesText')} /> : null}
      <Entries key={sources.join(' ')} entries={entries} titles={titles} />
    </Section>
  );
}

function Entries(props: Pick<SetupDetail, 'titles'> & { readonly entries: readonly Entry[] }) {
  const { entries, titles } = props;
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const [shown, setShown] = useState(AT_ONCE);
  if (entries.length === 0) return null;
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <ol className={styles.list} tabIndex={0} aria-label={t('timeline')}>
        {entries.slice(0, shown).map((entry, index) => (
          <li key={`${entry.at} ${index}`} className={styles.entry}>
            <time dateTime={entry.at} className={styles.quiet}>
              {formats.exact(entry.at)}
            </time>
            <span className={styles.quiet}>{t(`sources.${entry.source}`)}</span>
            <EntryText entry={entry} titles={titles} />
          </li>
        ))}
      </ol>
      {entries.length > shown ? (
        <div>
          <Button onClick={() => setShown(shown + AT_ONCE)}>{t('earlier')}</Button>
        </div>
      ) : null}
    </>
  );
}

/** A script to read, copy or save. It scrolls inside itself, by keyboard too. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';
import { download } from './download.ts';

const useStyles = makeStyles({
  block: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalS },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  script: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    maxHeight: '20rem',
    overflow: 'auto',
    whiteSpace: 'pre',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
  },
});

export function ScriptBlock(props: {
  readonly title: string;
  readonly fileName: string;
  readonly text: string;
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { title, fileName, text } = props;
  return (
    <div className={styles.block}>
      <div className={styles.actions}>
        <CopyButton text={text} label={t('copyScript')} name={`${t('copyScript')}: ${title}`} />
        <Button
          icon={<ArrowDownloadRegular />}
          aria-label={`${t('download')}: ${title}`}
          onClick={() => download(fileName, 'text/plain', text)}
        >
          {t('download')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls must be reached by keyboard. */}
      <pre role="region" tabIndex={0} aria-label={title} className={styles.script} translate="no">
        {text}
      </pre>
    </div>
  );
}

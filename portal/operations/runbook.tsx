/** The runbook of a kind of alert, beside the page: what it means, how to see it, what to do, how it ends. */
import { Button, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { BookRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { type Block, blocksOf, partsOf } from './runbook-text.ts';

/** Each is a file of its own, read when somebody opens it. */
const texts = import.meta.glob<string>('../../docs/runbooks/*.md', {
  query: '?raw',
  import: 'default',
});
const readRunbook = async (kind: string): Promise<string> =>
  (await texts[`../../docs/runbooks/${kind}.md`]?.()) ?? '';

const useStyles = makeStyles({
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  text: { margin: 0 },
  step: { margin: 0, paddingInlineStart: tokens.spacingHorizontalM },
  code: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
});

export function RunbookLink({ kind }: { readonly kind: string }) {
  const { t } = useTranslation('operations');
  const [isOpen, setOpen] = useState(false);
  const titles: Readonly<Record<string, { readonly title: string }>> = t('kinds', {
    returnObjects: true,
  });
  const title = titles[kind]?.title ?? kind;
  return (
    <>
      <Button
        size="small"
        appearance="subtle"
        icon={<BookRegular />}
        aria-label={t('runbookOf', { title })}
        onClick={() => setOpen(true)}
      >
        {t('runbook')}
      </Button>
      {isOpen ? (
        <DetailsPanel title={title} onClose={() => setOpen(false)}>
          <Runbook kind={kind} />
        </DetailsPanel>
      ) : null}
    </>
  );
}

function Runbook({ kind }: { readonly kind: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['runbook', kind],
    queryFn: () => readRunbook(kind),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return <Spinner label={t('loading')} />;
  return blocksOf(data).map((block, index) => (
    <BlockText key={`${index} ${block.kind}`} {...block} />
  ));
}

function BlockText({ kind, text }: Block) {
  const styles = useStyles();
  switch (kind) {
    case 'heading':
      return (
        <h3 lang="en" className={styles.heading}>
          {text}
        </h3>
      );
    case 'code':
      return <pre className={styles.code}>{text}</pre>;
    case 'step':
    case 'paragraph':
      return (
        <p lang="en" className={kind === 'step' ? styles.step : styles.text}>
          {kind === 'step' ? '→ ' : ''}
          {partsOf(text).map((part, index) =>
            index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part,
          )}
        </p>
      );
  }
}

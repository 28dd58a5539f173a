/** One page: its title in the tab and its one `<h1>`, which gets the focus when the page is navigated to. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../app/use-settings.ts';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  heading: {
    ...typographyStyles.title2,
    margin: 0,
    outlineStyle: 'none',
    '@media (max-width: 30rem)': {
      fontSize: tokens.fontSizeBase500,
      lineHeight: tokens.lineHeightBase500,
    },
  },
  intro: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The first page is read from its start; later ones from their heading. */
let isFirst = true;

export function Page(props: {
  readonly title: string;
  readonly documentTitle?: string;
  readonly intro?: string;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { title, intro, actions, children } = props;
  const styles = useStyles();
  const { t } = useTranslation();
  const { words } = useSettings();
  const heading = useRef<HTMLHeadingElement>(null);
  const documentTitle = props.documentTitle ?? `${title} · ${t('title', { portal: words.portal })}`;
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          {title}
        </h1>
        {actions}
      </div>
      {intro === undefined ? null : <p className={styles.intro}>{intro}</p>}
      {children}
    </>
  );
}

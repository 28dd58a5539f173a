/** Above a list of the board: a search field, which asks when typing pauses, and the list's own filters. */
import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Typing comes before asking. */
const TYPED_MS = 300;

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { flexGrow: 2, flexBasis: '14rem', minWidth: 0 },
  field: { minWidth: 0, width: '100%' },
});

interface Search {
  readonly text: string | undefined;
  /** What it looks at. */
  readonly hint: string;
  readonly onSearch: (text: string) => void;
}

export function ListBar(props: Search & { readonly children?: ReactNode }) {
  const { children, ...search } = props;
  return (
    <search className={useStyles().bar}>
      <TypedSearch {...search} />
      {children}
    </search>
  );
}

function TypedSearch({ text: shown = '', hint, onSearch }: Search) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const [typed, setTyped] = useState(shown);
  const asked = useRef(shown);
  useEffect(() => {
    if (typed.trim() === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = typed.trim();
      onSearch(asked.current);
    }, TYPED_MS);
    return () => clearTimeout(timer);
  });
  // The address was changed by something else than this field.
  useEffect(() => {
    if (shown === asked.current) return;
    asked.current = shown;
    setTyped(shown);
  }, [shown]);
  return (
    <Field label={t('search')} className={styles.search}>
      <Input
        type="search"
        className={styles.field}
        contentBefore={<SearchRegular aria-hidden />}
        placeholder={hint}
        maxLength={100}
        value={typed}
        onChange={(_event, { value }) => setTyped(value)}
      />
    </Field>
  );
}

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
  /** The text in the address, then what this field has asked for since. */
  const asked = useRef([shown]);
  useEffect(() => {
    const text = typed.trim();
    if (text === asked.current.at(-1)) return undefined;
    const timer = setTimeout(() => {
      asked.current.push(text);
      onSearch(text);
    }, TYPED_MS);
    return () => clearTimeout(timer);
  });
  useEffect(() => {
    const at = asked.current.indexOf(shown);
    if (at >= 0) {
      // The address comes after what was typed meanwhile, which must stay.
      asked.current.splice(0, at);
      return;
    }
    asked.current = [shown];
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

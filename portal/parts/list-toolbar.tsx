/** Above a long list: a search field, filters, and the order where cards have no header to sort by. */
import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { type Column, NARROW } from './virtual-row.tsx';
import type { Sorting } from './virtual-table.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
  },
  search: { flexGrow: 2, flexBasis: '16rem', minWidth: 0 },
  filter: { flexGrow: 1, flexBasis: '8rem', minWidth: 0, maxWidth: '16rem' },
  order: { display: 'none', [`@media ${NARROW}`]: { display: 'block' } },
  field: { minWidth: 0, width: '100%' },
});

interface ListFilter {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
}

interface Props<Key extends string> {
  readonly search: { readonly label: string; readonly hint: string; readonly text: string };
  readonly onSearch: (text: string) => void;
  readonly filters: readonly ListFilter[];
  readonly columns: readonly Pick<Column<never, Key>, 'key' | 'title' | 'isSortable'>[];
  readonly sorting: Sorting<Key>;
  readonly onSort: (by: Key) => void;
}

export function ListToolbar<Key extends string>(props: Props<Key>) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { search } = props;
  return (
    <search className={styles.bar}>
      <Field label={search.label} className={styles.search}>
        <Input
          type="search"
          className={styles.field}
          contentBefore={<SearchRegular aria-hidden />}
          placeholder={search.hint}
          value={search.text}
          onChange={(_event, { value }) => props.onSearch(value)}
        />
      </Field>
      {props.filters.map((filter) => (
        <Field key={filter.label} label={filter.label} className={styles.filter}>
          <Select
            className={styles.field}
            value={filter.value}
            onChange={(_event, { value }) => filter.onChange(value)}
          >
            {filter.options.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
      ))}
      <div className={styles.order}>
        <Field label={t('sortBy')}>
          <Select
            value={props.sorting.by}
            onChange={(_event, { value }) => props.onSort(value as Key)}
          >
            {props.columns
              .filter(({ isSortable }) => isSortable)
              .map(({ key, title }) => (
                <option key={key} value={key}>
                  {title}
                </option>
              ))}
          </Select>
        </Field>
      </div>
    </search>
  );
}

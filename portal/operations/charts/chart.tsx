/** A picture of numbers, with the same numbers as a table for whoever does not look at pictures. */
import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/section.tsx';

const useStyles = makeStyles({
  scroll: { maxHeight: '20rem', overflow: 'auto' },
  figure: { margin: 0 },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface ChartTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function Chart(props: {
  readonly title: string;
  readonly intro: string;
  /** The picture in one sentence. */
  readonly summary: string;
  readonly table: ChartTable;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const [isTable, setTable] = useState(false);
  const { title, intro, summary, table, children } = props;
  return (
    <Section
      title={title}
      intro={intro}
      actions={
        <Button
          size="small"
          appearance="subtle"
          aria-label={t(isTable ? 'asPictureOf' : 'asTableOf', { title })}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? 'asPicture' : 'asTable')}
        </Button>
      }
    >
      {isTable ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <div role="group" aria-label={title} tabIndex={0} className={styles.scroll}>
          <Numbers title={title} table={table} />
        </div>
      ) : (
        <figure className={styles.figure} aria-label={summary}>
          {children}
        </figure>
      )}
    </Section>
  );
}

function Numbers({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    <Table size="small" aria-label={title} noNativeElements={false}>
      <TableHeader>
        <TableRow>
          {table.titles.map((each) => (
            <TableHeaderCell key={each}>{each}</TableHeaderCell>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {table.rows.map((row) => (
          <TableRow key={row[0]}>
            {row.map((cell, index) => (
              <TableCell key={table.titles[index]}>{cell}</TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

export function NoNumbers({ text }: { readonly text: string }) {
  return <p className={useStyles().none}>{text}</p>;
}

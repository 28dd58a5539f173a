/** One row of a virtual table; a card where the page is narrow. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';

export const NARROW = '(max-width: 50rem)';
/** Pixels; a card measures itself. */
export const ROW_HEIGHT = 60;

export interface Column<Row, Key extends string> {
  readonly key: Key;
  readonly title: string;
  /** A track of a CSS grid: `2fr`. */
  readonly width: string;
  readonly isSortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    // What a row holds moves nothing outside of it: the browser lays out and paints each by itself.
    contain: 'content',
    insetBlockStart: 0,
    insetInlineStart: 0,
    width: '100%',
    minHeight: `${ROW_HEIGHT}px`,
    display: 'grid',
    alignItems: 'center',
    gridTemplateColumns: 'var(--columns)',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '-2px',
    },
    [`@media ${NARROW}`]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
      rowGap: tokens.spacingVerticalXS,
      padding: tokens.spacingHorizontalM,
    },
  },
  open: { backgroundColor: tokens.colorNeutralBackground1Selected },
  cell: {
    minWidth: 0,
    [`@media ${NARROW}`]: {
      display: 'grid',
      gridTemplateColumns: '7rem minmax(0, 1fr)',
      columnGap: tokens.spacingHorizontalS,
      ':not(:first-child)::before': {
        content: 'attr(data-title)',
        color: tokens.colorNeutralForeground2,
      },
      ':empty': { display: 'none' },
      ':first-child': { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
  },
});

interface Props<Row, Key extends string> {
  readonly row: Row;
  readonly index: number;
  /** Pixels from the first row. */
  readonly start: number;
  /** Compared as a whole: what a cell shows beside its row reads that itself. */
  readonly columns: readonly Column<Row, Key>[];
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly measure: (element: HTMLDivElement | null) => void;
  readonly onFocus: (id: string) => void;
  readonly onOpen: (row: Row) => void;
}

function TableRow<Row extends { readonly id: string }, Key extends string>(props: Props<Row, Key>) {
  const { row, index, columns, measure, onFocus, onOpen } = props;
  const styles = useStyles();
  return (
    <div
      ref={measure}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={props.isOpen}
      tabIndex={props.isActive ? 0 : -1}
      className={mergeClasses(styles.row, props.isOpen && styles.open)}
      style={{ transform: `translateY(${props.start}px)` }}
      onFocus={() => onFocus(row.id)}
      onClick={() => onOpen(row)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen(row);
      }}
    >
      {columns.map(({ key, title, cell }, column) => (
        <div
          key={key}
          role={column === 0 ? 'rowheader' : 'gridcell'}
          data-title={title}
          className={styles.cell}
        >
          {cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Scrolling draws no row again that is there already. */
export const VirtualRow = memo(TableRow) as typeof TableRow;

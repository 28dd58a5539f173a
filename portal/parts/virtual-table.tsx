/**
 * A table of thousands of rows of which only those in sight are in the document. For the keyboard it is one stop: arrow
 * keys, Page Up, Page Down, Home and End move between rows and Enter opens one. Screen readers hear how many rows there
 * are. On narrow screens each row becomes a card.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowSortDownRegular, ArrowSortUpRegular } from '@fluentui/react-icons';
import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { rowAfterKey } from './row-keys.ts';
import { useRowsInTurn } from './use-rows-in-turn.ts';
import { type Column, NARROW, ROW_HEIGHT, VirtualRow } from './virtual-row.tsx';

export interface Sorting<Key extends string> {
  readonly by: Key;
  readonly isDescending: boolean;
}

/** The same column again turns the order round. */
export const sortedBy =
  <Key extends string>(by: Key) =>
  (before: Sorting<Key>): Sorting<Key> => ({
    by,
    isDescending: before.by === by && !before.isDescending,
  });

interface Props<Row, Key extends string> {
  readonly label: string;
  readonly columns: readonly Column<Row, Key>[];
  readonly rows: readonly Row[];
  readonly sorting: Sorting<Key>;
  readonly onSort: (by: Key) => void;
  readonly onOpen: (row: Row) => void;
  /** The row whose details are open. */
  readonly openId?: string | undefined;
}

const CARD_HEIGHT = 200;
const OVERSCAN = 3;

const useStyles = makeStyles({
  region: {
    maxHeight: 'max(22rem, calc(100dvh - 19rem))',
    overflowY: 'auto',
    overflowX: 'hidden',
    // Rows are placed by script; the browser's own anchoring would fight it.
    overflowAnchor: 'none',
    contain: 'content',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  head: {
    display: 'grid',
    gridTemplateColumns: 'var(--columns)',
    columnGap: tokens.spacingHorizontalM,
    paddingInline: tokens.spacingHorizontalM,
    position: 'sticky',
    insetBlockStart: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    [`@media ${NARROW}`]: { display: 'none' },
  },
  title: { display: 'flex', alignItems: 'center', minHeight: '2.5rem', minWidth: 0 },
  titleText: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase300 },
  sort: {
    justifyContent: 'start',
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalS})`,
    paddingInline: tokens.spacingHorizontalS,
    minWidth: 0,
  },
  rows: { position: 'relative', width: '100%' },
});

export function VirtualTable<Row extends { readonly id: string }, Key extends string>(
  props: Props<Row, Key>,
) {
  const { label, columns, rows, openId } = props;
  const styles = useStyles();
  const region = useRef<HTMLDivElement>(null);
  const { active, virtualizer, onKeyDown, setActiveId } = useRows(region, rows, openId);
  const items = useRowsInTurn(virtualizer, active);
  const template = columns.map(({ width }) => `minmax(0, ${width})`).join(' ');
  const style = { '--columns': template } as CSSProperties;
  return (
    <div ref={region} className={styles.region} style={style}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its rows take the focus */}
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup">
          <Head {...props} />
        </div>
        <div
          role="rowgroup"
          className={styles.rows}
          style={{ height: `${virtualizer.getTotalSize()}px` }}
        >
          {items.map(({ index, start, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <VirtualRow
                key={key}
                row={row}
                index={index}
                start={start}
                columns={columns}
                isActive={index === active}
                isOpen={row.id === openId}
                measure={virtualizer.measureElement}
                onFocus={setActiveId}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useRows<Row extends { readonly id: string }>(
  region: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  openId: string | undefined,
) {
  const [activeId, setActiveId] = useState<string>();
  const isWanted = useRef(false);
  const found = rows.findIndex(({ id }) => id === (activeId ?? openId));
  const active = Math.max(0, found);
  const isNarrow = useSyncExternalStore(subscribeNarrow, () => narrow.matches);
  // The virtualizer measures all rows anew whenever one of these is another function.
  const getScrollElement = useCallback(() => region.current, [region]);
  const estimateSize = useCallback(() => (isNarrow ? CARD_HEIGHT : ROW_HEIGHT), [isNarrow]);
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  // The row with the focus stays in the document, or the focus would be lost by scrolling.
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), active])].sort(byNumber),
    [active],
  );
  const virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement> = useVirtualizer({
    count: rows.length,
    getScrollElement,
    estimateSize,
    getItemKey,
    rangeExtractor,
    overscan: OVERSCAN,
    useFlushSync: false,
  });
  useLayoutEffect(() => {
    if (!isWanted.current) return;
    isWanted.current = false;
    focusActive(region.current);
  });
  const wasOpen = useRef(openId);
  useEffect(() => {
    if (wasOpen.current !== undefined && openId === undefined && hasNoFocus()) {
      focusActive(region.current);
    }
    wasOpen.current = openId;
  }, [openId, region]);
  const onKeyDown = (event: KeyboardEvent) => {
    const isRow = event.target instanceof HTMLElement && event.target.matches('[aria-rowindex]');
    if (!isRow || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, virtualizer.getVirtualItems().length - 2 * OVERSCAN - 1);
    const next = rowAfterKey(event.key, active, { count: rows.length, page });
    if (next === undefined) return;
    event.preventDefault();
    isWanted.current = true;
    setActiveId(rows[next]?.id);
    virtualizer.scrollToIndex(next, { align: 'auto' });
  };
  return { active, virtualizer, onKeyDown, setActiveId };
}

const focusActive = (region: HTMLElement | null): void =>
  region?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();

/** What had it is gone, such as the details of a row. */
const hasNoFocus = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

const narrow = window.matchMedia(NARROW);

function subscribeNarrow(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

const byNumber = (left: number, right: number): number => left - right;

function Head<Row, Key extends string>({ columns, sorting, onSort }: Props<Row, Key>) {
  const styles = useStyles();
  return (
    <div role="row" aria-rowindex={1} className={styles.head}>
      {columns.map(({ key, title, isSortable = false }) => {
        const isBy = sorting.by === key;
        const direction = sorting.isDescending ? 'descending' : 'ascending';
        const icon = sorting.isDescending ? <ArrowSortDownRegular /> : <ArrowSortUpRegular />;
        return (
          <div
            key={key}
            role="columnheader"
            className={styles.title}
            aria-sort={isBy ? direction : undefined}
          >
            {isSortable ? (
              <Button
                appearance="transparent"
                className={styles.sort}
                iconPosition="after"
                icon={isBy ? icon : null}
                onClick={() => onSort(key)}
              >
                {title}
              </Button>
            ) : (
              <span className={styles.titleText}>{title}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

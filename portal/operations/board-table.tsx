/** A list of the board: read page by page, its rows chosen together, one of them opened. */
import { type KeyboardEvent, type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ShowMore } from '../parts/show-more.tsx';
import type { Column } from '../parts/virtual-row.tsx';
import { VirtualTable } from '../parts/virtual-table.tsx';
import type { ActKey, Target } from './acts.ts';
import { ChosenBar } from './chosen-bar.tsx';
import { ListCount } from './list-count.tsx';
import { Selectable, useSelection } from './selection.tsx';
import { useMayAct } from './use-may-act.ts';

/** The API sorts. */
const unsorted = { by: '', isDescending: false };
const noSort = () => undefined;

interface Props<Row extends { readonly id: string }> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly isWhole: boolean;
  readonly columns: readonly Column<Row, string>[];
  readonly query: Parameters<typeof ShowMore>[0]['query'];
  readonly openId?: string | undefined;
  readonly onOpen: (row: Row) => void;
  /** Instead of an empty table. */
  readonly empty: ReactNode;
  readonly acts: readonly ActKey[];
  readonly targetOf: (row: Row, act: ActKey) => Target;
}

export function BoardTable<Row extends { readonly id: string }>(props: Props<Row>) {
  const mayAct = useMayAct();
  const { rows, isWhole } = props;
  const isEmpty = rows.length === 0 && isWhole;
  return (
    <Selectable isOn={mayAct && props.acts.length > 0}>
      {isEmpty ? null : (
        <ListCount
          count={rows.length}
          isWhole={isWhole}
          isReading={props.query.isFetchingNextPage}
        />
      )}
      <ChosenBar rows={rows} acts={props.acts} targetOf={props.targetOf} />
      {isEmpty ? props.empty : <Rows {...props} />}
      <ShowMore query={props.query} />
    </Selectable>
  );
}

function Rows<Row extends { readonly id: string }>(props: Props<Row>) {
  const { t } = useTranslation('operations');
  const { label, rows, columns, openId, onOpen } = props;
  const selection = useSelection();
  const choose = useCallback(
    (event: KeyboardEvent) => {
      const { target, key } = event;
      if (selection === undefined || key !== ' ') return;
      if (!(target instanceof HTMLElement) || !target.matches('[aria-rowindex]')) return;
      const id = rows[Number(target.dataset['index'])]?.id;
      if (id === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      selection.toggle(id);
    },
    [rows, selection],
  );
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its rows take the keyboard
    <div onKeyDownCapture={choose} title={selection === undefined ? undefined : t('chooseHint')}>
      <VirtualTable
        label={label}
        columns={columns}
        rows={rows}
        sorting={unsorted}
        onSort={noSort}
        openId={openId}
        onOpen={onOpen}
      />
    </div>
  );
}

/** The first column of every list of the board: whom a row is about, and the box that chooses it. */
import type { Column } from '../parts/virtual-row.tsx';
import { NamedCell } from './named-cell.tsx';
import { useNameOf } from './use-name-of.ts';

interface Row {
  readonly id: string;
  readonly organisation: { readonly id: string; readonly name: string };
}

export const organisationColumn = <R extends Row>(title: string): Column<R, string> => ({
  key: 'organisation',
  title,
  width: '2fr',
  cell: (row) => <Organisation {...row} />,
});

function Organisation({ id, organisation }: Row) {
  return <NamedCell id={id} name={useNameOf()(organisation)} />;
}

/** The first column of every list of the board: whom a row is about, and the box that chooses it. */
import type { Column } from '../parts/virtual-row.tsx';
import { NamedCell } from './named-cell.tsx';

interface Row {
  readonly id: string;
  readonly organisation: { readonly name: string };
}

export const organisationColumn = <R extends Row>(title: string): Column<R, string> => ({
  key: 'organisation',
  title,
  width: '2fr',
  cell: ({ id, organisation }) => <NamedCell id={id} name={organisation.name} />,
});

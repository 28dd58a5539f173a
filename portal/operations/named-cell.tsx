/** The first cell of a row: the box that chooses it, and the organisation's name. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { SelectBox } from './selection.tsx';

const useStyles = makeStyles({
  cell: { display: 'flex', alignItems: 'center', minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  detail: {
    display: 'block',
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
});

export function NamedCell(props: {
  readonly id: string;
  readonly name: string;
  readonly detail?: ReactNode;
}) {
  const styles = useStyles();
  const { id, name, detail } = props;
  return (
    <span className={styles.cell}>
      <SelectBox id={id} name={name} />
      <span className={styles.name}>
        <bdi>{name}</bdi>
        {detail === undefined ? null : <span className={styles.detail}>{detail}</span>}
      </span>
    </span>
  );
}

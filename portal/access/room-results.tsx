/** Each room of a check: readable, or why not. Those that cannot be read come first. */
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
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import type { RoomResult } from './verdict.ts';

const AT_ONCE = 10;
const MORE = 100;

const useStyles = makeStyles({
  heading: { margin: 0, fontSize: tokens.fontSizeBase300 },
  address: { display: 'block', color: tokens.colorNeutralForeground2 },
  cell: { paddingBlock: tokens.spacingVerticalS },
});

export function RoomResults({ results }: { readonly results: readonly RoomResult[] }) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const id = useId();
  const [shown, setShown] = useState(AT_ONCE);
  const readable = results.filter(({ isReadable }) => isReadable).length;
  const reasons: Readonly<Record<string, string>> = t('roomReasons', { returnObjects: true });
  return (
    <>
      <h3 id={id} className={styles.heading}>
        {t('roomsChecked', { count: results.length, readable })}
      </h3>
      <Table aria-labelledby={id} size="small">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{t('room')}</TableHeaderCell>
            <TableHeaderCell>{t('result')}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {results.slice(0, shown).map(({ id: room, name, address, isReadable, reason }) => (
            <TableRow key={room}>
              <TableCell className={styles.cell}>
                <bdi>{name}</bdi>
                <span className={styles.address}>{address}</span>
              </TableCell>
              <TableCell className={styles.cell}>
                <Status tone={isReadable ? 'good' : 'bad'}>
                  {isReadable ? t('readable') : (reasons[reason ?? 'refused'] ?? reason)}
                </Status>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {shown < results.length ? (
        <div>
          <Button onClick={() => setShown(shown + MORE)}>
            {t('showMoreRooms', { count: results.length - shown })}
          </Button>
        </div>
      ) : null}
    </>
  );
}

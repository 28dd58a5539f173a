/** The actions on the chosen rows. Nothing happens before a preview says to which. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActDialog } from './act-dialog.tsx';
import type { ActKey, Target } from './acts.ts';
import { useSelection } from './selection.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '2.5rem',
  },
});

export function ChosenBar<Row extends { readonly id: string }>(props: {
  readonly rows: readonly Row[];
  readonly acts: readonly ActKey[];
  readonly targetOf: (row: Row, act: ActKey) => Target;
}) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const selection = useSelection();
  const [asked, setAsked] = useState<{
    readonly act: ActKey;
    readonly targets: readonly Target[];
  }>();
  if (selection === undefined) return null;
  const { rows, acts, targetOf } = props;
  const chosen = rows.filter(({ id }) => selection.ids.has(id));
  const areAll = chosen.length === rows.length;
  return (
    <>
      {rows.length === 0 ? null : (
        <div role="group" aria-label={t('chosenActions')} className={styles.bar}>
          <span role="status">{t('chosen', { count: chosen.length })}</span>
          <Button
            size="small"
            appearance="subtle"
            onClick={() => selection.choose(areAll ? [] : rows.map(({ id }) => id))}
          >
            {t(areAll ? 'chooseNone' : 'chooseAll')}
          </Button>
          {chosen.length === 0
            ? null
            : acts.map((act) => (
                <Button
                  key={act}
                  size="small"
                  onClick={() =>
                    setAsked({ act, targets: chosen.map((row) => targetOf(row, act)) })
                  }
                >
                  {t(`act.${act}.chosen`)}
                </Button>
              ))}
        </div>
      )}
      {asked === undefined ? null : (
        <ActDialog
          {...asked}
          onClose={() => {
            setAsked(undefined);
            selection.choose([]);
          }}
        />
      )}
    </>
  );
}

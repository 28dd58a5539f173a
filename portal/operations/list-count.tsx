/** How many rows are shown, for eyes and for screen readers. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  count: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function ListCount(props: {
  readonly count: number;
  readonly isWhole: boolean;
  readonly isReading: boolean;
}) {
  const { t } = useTranslation('operations');
  const { count, isWhole, isReading } = props;
  const first = isReading ? 'shownSoFar' : 'shownFirst';
  return (
    <p className={useStyles().count} role="status">
      {t(isWhole ? 'shownAll' : first, { count })}
    </p>
  );
}

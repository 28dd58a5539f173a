/** Names of what is acted on, each with what became of it. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { ActKey, Outcome, Target } from './acts.ts';
import type { Result } from './run-in-turn.ts';

const MOST_SHOWN = 200;

const useStyles = makeStyles({
  title: { ...typographyStyles.body1Strong, marginBlock: tokens.spacingVerticalM },
  list: {
    maxHeight: '14rem',
    overflowY: 'auto',
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    paddingBlock: tokens.spacingVerticalS,
  },
});

export function TargetList(props: {
  readonly title: string;
  readonly act: ActKey;
  readonly targets: readonly Target[];
  readonly results: readonly Result<Outcome>[];
}) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const { title, act, targets, results } = props;
  if (targets.length === 0) return null;
  const rest = targets.length - MOST_SHOWN;
  const byId = new Map(results.map((result) => [result.id, result]));
  const heading = `${title} (${formats.number(targets.length)})`;
  return (
    <>
      <h3 className={styles.title}>{heading}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <ul className={styles.list} tabIndex={0} aria-label={heading}>
        {targets.slice(0, MOST_SHOWN).map((target) => (
          <li key={target.id}>
            <bdi>{target.name}</bdi> <ResultOf act={act} result={byId.get(target.id)} />
          </li>
        ))}
        {rest > 0 ? <li>{t('andMore', { count: rest })}</li> : null}
      </ul>
    </>
  );
}

function ResultOf(props: { readonly act: ActKey; readonly result: Result<Outcome> | undefined }) {
  const { t } = useTranslation('operations');
  const textOf = useProblemText();
  const { act, result } = props;
  if (result === undefined) return null;
  if (result.outcome === undefined) {
    return <Status tone="bad">{textOf(result.error).title}</Status>;
  }
  const isDone = result.outcome === 'done';
  return (
    <Status tone={isDone ? 'good' : 'none'}>{t(isDone ? `act.${act}.done` : 'nothingToDo')}</Status>
  );
}

/** Asks once what is about to be done to one thing or to many, does it one by one, and says what became of each. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  ProgressBar,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { DialogText } from '../parts/dialog-text.tsx';
import { Problem } from '../parts/problem.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type ActKey, acts, type Outcome, type Target } from './acts.ts';
import { type Result, runInTurn } from './run-in-turn.ts';
import { TargetList } from './target-list.tsx';

interface Props {
  readonly act: ActKey;
  readonly targets: readonly Target[];
  readonly onClose: () => void;
}

type Phase = 'asking' | 'running' | 'over';

export function ActDialog({ act, targets, onClose }: Props) {
  const { t } = useTranslation('operations');
  const will = targets.filter(({ isPossible }) => isPossible);
  const { phase, results, start, stop, close } = useRun(act, will, onClose);
  const [only] = will;
  const isOne = targets.length === 1 && only !== undefined;
  const title = isOne
    ? t(`act.${act}.one`, { name: only.name })
    : t(`act.${act}.many`, { count: will.length });
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open && phase !== 'running') close();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogText>
            {phase === 'asking' ? <p>{t(`act.${act}.text`)}</p> : null}
            {isOne ? (
              <OnlyProblem result={results[0]} />
            ) : (
              <Many act={act} targets={targets} results={results} isAsking={phase === 'asking'} />
            )}
          </DialogText>
          <DialogActions fluid>
            {phase === 'running' && !isOne ? <Button onClick={stop}>{t('stop')}</Button> : null}
            {phase === 'running' ? null : (
              <Button onClick={close}>{t(phase === 'over' ? 'close' : 'cancel')}</Button>
            )}
            {phase === 'over' ? null : (
              <Button
                appearance="primary"
                disabledFocusable={phase === 'running' || will.length === 0}
                onClick={start}
              >
                {t(`act.${act}.yes`)}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function OnlyProblem({ result }: { readonly result: Result<Outcome> | undefined }) {
  return result?.error === undefined ? null : <Problem error={result.error} />;
}

/** Before: what will happen to which, and which are left alone. Then: how far it is, and what became of each. */
function Many(
  props: Omit<Props, 'onClose'> & {
    readonly results: readonly Result<Outcome>[];
    readonly isAsking: boolean;
  },
) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const { act, targets, results, isAsking } = props;
  const will = targets.filter(({ isPossible }) => isPossible);
  const wont = targets.filter(({ isPossible }) => !isPossible);
  const progress = t('progress', {
    done: formats.number(results.length),
    count: will.length,
  });
  return (
    <>
      {isAsking ? null : (
        <div>
          <p role="status">{progress}</p>
          <ProgressBar
            aria-label={progress}
            value={results.length}
            max={Math.max(1, will.length)}
          />
        </div>
      )}
      <TargetList title={t('willBe')} act={act} targets={will} results={results} />
      {isAsking ? (
        <TargetList title={t('leftAlone')} act={act} targets={wont} results={[]} />
      ) : null}
    </>
  );
}

function useRun(act: ActKey, will: readonly Target[], onClose: () => void) {
  const { t } = useTranslation('operations');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [phase, setPhase] = useState<Phase>('asking');
  const [results, setResults] = useState<readonly Result<Outcome>[]>([]);
  const isStopped = useRef(false);
  const run = async (): Promise<void> => {
    const all: Result<Outcome>[] = [];
    await runInTurn(will, (target) => acts[act](api, target), {
      isOver: () => isStopped.current,
      onResult(result) {
        all.push(result);
        setResults([...all]);
      },
    });
    const [first] = all;
    if (will.length === 1 && first?.outcome !== undefined) {
      if (first.outcome === 'done') announce(t(`act.${act}.done`));
      else announce(t('nothingToDo'), 'info');
      close();
    } else setPhase('over');
  };
  // Not before: the lists would take away what the results are about.
  const close = (): void => {
    onClose();
    void cache.invalidateQueries({ queryKey: ['operations'] });
  };
  return {
    phase,
    results,
    close,
    start() {
      setPhase('running');
      setResults([]);
      void run();
    },
    stop() {
      isStopped.current = true;
    },
  };
}

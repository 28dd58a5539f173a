/** The display before it is paired, and after its pairing has ended. */
import { type SyntheticEvent, useId, useRef, useState } from 'react';
import type { PairingProblem } from './display.ts';
import type { Words } from './words.ts';

interface Props {
  readonly words: Words;
  /** The API's code for why the former pairing ended. */
  readonly ended: string | undefined;
  readonly isLasting: boolean;
  readonly pair: (code: string) => Promise<PairingProblem | undefined>;
}

type Problem = PairingProblem | { readonly kind: 'missing' };

export function PairingPage({ words, ended, isLasting, pair }: Props) {
  const { t } = words;
  const ids = { code: useId(), problem: useId() };
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [isPairing, setPairing] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (isPairing) return;
    setPairing(true);
    setProblem(undefined);
    const refused = code.trim() === '' ? { kind: 'missing' as const } : await pair(code);
    setPairing(false);
    setProblem(refused);
    if (refused !== undefined) field.current?.focus();
  }

  return (
    <div className="screen page">
      <main>
        <h1>{t('pairTitle')}</h1>
        {ended !== undefined && (
          <p className="ended">{t(ended === 'device.revoked' ? 'revoked' : 'unpaired')}</p>
        )}
        <p>{t('pairLead')}</p>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <label htmlFor={ids.code}>{t('pairingCode')}</label>
          <input
            id={ids.code}
            ref={field}
            value={code}
            onChange={({ target }) => setCode(target.value)}
            maxLength={64}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={ids.problem}
          />
          <p id={ids.problem} className="problem" role="alert">
            {problem !== undefined && textOf(problem, words)}
          </p>
          <button type="submit" aria-disabled={isPairing}>
            {t(isPairing ? 'pairing' : 'pair')}
          </button>
        </form>
        {!isLasting && <p className="hint">{t('notKept')}</p>}
      </main>
    </div>
  );
}

function textOf(problem: Problem, { t, duration }: Words): string {
  switch (problem.kind) {
    case 'missing':
      return t('codeMissing');
    case 'invalid':
      return t('codeInvalid');
    case 'unreachable':
      return t('unreachable');
    case 'too-many':
      return t('tooManyAttempts', { wait: duration(problem.retryAfterMs) });
    case 'refused':
      return t('pairRefused', { code: problem.code });
  }
}

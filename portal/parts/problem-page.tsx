/** A problem that takes the place of a whole page: its heading, the one next step, and the way on. */
import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem.ts';
import { sentences } from '../words/api-texts.ts';
import { PageLink } from './links.tsx';
import { Page } from './page.tsx';
import { useProblemText } from './problem.tsx';

export function ProblemPage(props: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const { error, onRetry } = props;
  const { title, detail, action } = useProblemText()(error);
  // Trying again does not help where nothing is.
  const isGone = error instanceof ApiProblem && error.status === 404;
  return (
    <Page title={title}>
      <p role="alert">{sentences(detail, action)}</p>
      <div>
        {isGone ? (
          <PageLink to="/">{t('toStart')}</PageLink>
        ) : (
          <Button onClick={onRetry}>{t('tryAgain')}</Button>
        )}
      </div>
    </Page>
  );
}

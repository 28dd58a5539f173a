/** A problem: what went wrong, and the one next step, in the language of the page. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ApiProblem, NotReached } from '../api/problem.ts';
import { type ProblemText, sentences } from '../words/api-texts.ts';
import { useApiWords } from './api-words.ts';

/** The API's texts are English; other languages have their own by the stable code. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t } = useTranslation('problems');
  const words = useApiWords();
  return (error) => {
    if (error instanceof NotReached) return t('notReached', { returnObjects: true });
    if (!(error instanceof ApiProblem)) return t('unexpected', { returnObjects: true });
    if (error.status === 412) return t('changed', { returnObjects: true });
    const { detail, errors = [], action } = error.body;
    const details = [detail, ...errors.map((field) => field.detail)].filter(
      (text) => text !== undefined,
    );
    return words.refusal({ code: error.code, title: error.message, action, details });
  };
}

export function Problem(props: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText()(props.error);
  return (
    <MessageBar intent="error" layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{text.title}</MessageBarTitle>
        {sentences(text.detail, text.action)}
      </MessageBarBody>
      {props.onRetry === undefined ? null : (
        <MessageBarActions>
          <Button onClick={props.onRetry}>{t('tryAgain')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

/** What went wrong, and the one next step, in the language of the page. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ApiProblem, NotReached } from '../api/problem.ts';

export interface ProblemText {
  readonly title: string;
  readonly detail?: string;
  readonly action?: string;
}

/** The API's texts are English; other languages have their own by the stable code. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t, i18n } = useTranslation('problems');
  return (error) => {
    if (error instanceof NotReached) return t('notReached', { returnObjects: true });
    if (!(error instanceof ApiProblem)) return t('unexpected', { returnObjects: true });
    if (error.status === 412) return t('changed', { returnObjects: true });
    const translated = i18n.getResource(i18n.language, 'problems', `byCode`) as
      | Readonly<Record<string, ProblemText>>
      | undefined;
    return translated?.[error.code] ?? textOf(error);
  };
}

function textOf({ message, body }: ApiProblem): ProblemText {
  const reasons = [body.detail, ...(body.errors ?? []).map(({ detail }) => detail)].filter(
    (reason) => reason !== undefined,
  );
  return {
    title: message,
    ...(reasons.length === 0 ? {} : { detail: [...new Set(reasons)].join(' ') }),
    ...(body.action === undefined ? {} : { action: body.action }),
  };
}

export function Problem(props: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText()(props.error);
  return (
    <MessageBar intent="error" layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{text.title}</MessageBarTitle>
        {[text.detail, text.action].filter(Boolean).join(' ')}
      </MessageBarBody>
      {props.onRetry === undefined ? null : (
        <MessageBarActions>
          <Button onClick={props.onRetry}>{t('tryAgain')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

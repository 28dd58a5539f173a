/** Why a set-up waits, was refused or failed: what happened, who can mend it, and the one next step. */
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Setup } from '../organisations/organisation.ts';
import { useApiWords } from '../parts/api-words.ts';

type Problem = NonNullable<Setup['problem']>;

export function SetupProblem(props: {
  readonly problem: Problem | undefined;
  readonly name: string;
}) {
  const { t } = useTranslation('setup');
  const words = useApiWords();
  if (props.problem === undefined) return null;
  // The detail is what was said while it could still pass by itself.
  const { title, action } = words.problem(props.problem);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {t(`who.${props.problem.mendedBy}`, { organisation: props.name })} {action}
      </MessageBarBody>
    </MessageBar>
  );
}

/** Microsoft's page came back with something else than an approval. */
export function Refusal({ refusal }: { readonly refusal: Setup['refusal'] }) {
  const words = useApiWords();
  if (refusal === undefined) return null;
  const { title, action } = words.refusal({ ...refusal, details: [] });
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {action}
      </MessageBarBody>
    </MessageBar>
  );
}

export function Waiting(props: { readonly notice?: Setup['waitingFor']; readonly text?: string }) {
  const words = useApiWords();
  const text = props.notice === undefined ? props.text : words.notice(props.notice);
  if (text === undefined) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  );
}

/** The words behind a stable code that stands alone, as in the audit. */
import { causeCodes, explainProblem } from '../onboarding/connection/explanations.ts';
import { problems } from './api.ts';

/** The title of a refusal, or of why a set-up failed; undefined where the code has none. */
export function problemTitleOf(code: string): string | undefined {
  const isCause = causeCodes.some((each) => each === code);
  return problems[code]?.title ?? (isCause ? explainProblem(code).title : undefined);
}

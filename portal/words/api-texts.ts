/**
 * What the API says in English beside a stable code, in the language of the page. English pages show the API's own
 * words; a code without words here does as well.
 */
interface Titled {
  readonly title: string;
  readonly action?: string;
}

interface Explained {
  readonly title: string;
  readonly action: string;
}

interface Cause extends Explained {
  /** While it may still pass by itself. */
  readonly message: string;
}

type ByCode<T> = Readonly<Record<string, T>>;

export interface ApiTexts {
  /** Refusals. */
  readonly problems: ByCode<Titled>;
  /** Why a set-up or a change of access mode waits, or has failed. */
  readonly causes: ByCode<Cause>;
  /** Warnings of the set-up, and notices about the room list. */
  readonly notices: ByCode<string>;
  /** Verdicts on mailbox access, by reason where one is given. */
  readonly scope: ByCode<Explained>;
  readonly changeSteps: ByCode<string>;
  /** Why an app asks for a permission of Microsoft Graph. */
  readonly permissions: ByCode<string>;
  /** By the API's own words, where it has no code. */
  readonly details: ByCode<string>;
}

export interface ProblemText {
  readonly title: string;
  readonly detail?: string;
  readonly action?: string;
}

interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly action?: string | undefined;
  /** Texts about the request, and about single fields. */
  readonly details: readonly string[];
}

interface SetupProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly action: string;
}

interface Finding {
  readonly verdict: string;
  readonly reason?: string | undefined;
  readonly explanation: Explained;
}

export type ApiWords = ReturnType<typeof apiWords>;

/** `own` is undefined in English. */
export function apiWords(own: ApiTexts | undefined) {
  return {
    refusal({ code, title, action, details }: Refusal): ProblemText {
      const detail = sentences(...[...new Set(details)].map((text) => own?.details[text] ?? text));
      return {
        ...(own?.problems[code] ?? { title, ...(action === undefined ? {} : { action }) }),
        ...(detail === '' ? {} : { detail }),
      };
    },
    /** The title behind a code that stands alone, as in the audit; undefined where only the API has it. */
    title: (code: string): string | undefined =>
      own?.problems[code]?.title ?? own?.causes[code]?.title,
    /** `waitingFor`, a warning, or a notice. */
    notice: ({ code, message }: { readonly code: string; readonly message: string }): string =>
      own?.notices[code] ?? own?.causes[code]?.message ?? message,
    /** The `problem` of a set-up. */
    problem({ code, title, detail, action }: SetupProblem): Required<ProblemText> {
      const cause = own?.causes[code];
      if (cause === undefined) return { title, detail, action };
      return { title: cause.title, detail: cause.message, action: cause.action };
    },
    verdict({ verdict, reason, explanation }: Finding): Explained {
      return own?.scope[scopeKey(verdict, reason)] ?? explanation;
    },
    changeStep: ({ step, text }: { readonly step: string; readonly text: string }): string =>
      own?.changeSteps[step] ?? text,
    permission: ({ name, why }: { readonly name: string; readonly why: string }): string =>
      own?.permissions[name] ?? why,
  };
}

/** The API's explanation: the verdict, unless its reason says more. */
function scopeKey(verdict: string, reason: string | undefined): string {
  const isVerdict =
    verdict === 'not-limitable' || reason === undefined || reason === 'canary.readable';
  return isVerdict ? verdict : reason;
}

/** The texts one after the other, each as a sentence: details of fields begin small and have no full stop. */
export const sentences = (...texts: readonly (string | undefined)[]): string =>
  texts
    .filter((text) => text !== undefined && text !== '')
    .map((text = '') => text.charAt(0).toUpperCase() + text.slice(1).replace(/([^.!?…])$/, '$1.'))
    .join(' ');

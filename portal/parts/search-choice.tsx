/** Chooses one of many by typing a part of it: a room of 5,000, a time zone of 400. */
import { Combobox, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { finderOf, plain } from './search-text.ts';
import { useFormats } from './use-formats.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
  /** A second line, which is searched too. */
  readonly detail?: string;
  readonly isDisabled?: boolean;
}

/** More options would slow typing down, and nobody reads them. */
const MOST_SHOWN = 60;

const useStyles = makeStyles({
  // Over the body of a panel, which is a layer of its own.
  list: { maxHeight: 'min(20rem, 60vh)', zIndex: 2 },
  wide: { minWidth: 0, width: '100%' },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: '0.875em' },
});

export function SearchChoice(props: {
  readonly label: string;
  readonly hint?: string;
  readonly choices: readonly Choice[];
  /** Undefined: nothing is chosen. */
  readonly value: string | undefined;
  readonly onChoose: (value: string | undefined) => void;
  readonly isDisabled?: boolean;
  readonly placeholder?: string;
  readonly isClearable?: boolean;
}) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { choices, value } = props;
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const chosen = useMemo(() => choices.find((choice) => choice.value === value), [choices, value]);
  const found = useFound(choices, typed);
  const rest = found.length - MOST_SHOWN;
  // The list opens over what is around the field, and stays a part of it for screen readers.
  const [host, setHost] = useState<HTMLElement | null>(null);
  const findHost = useCallback(
    (field: HTMLElement | null) =>
      setHost(field?.closest<HTMLElement>('[role="dialog"], main') ?? null),
    [],
  );
  return (
    <Field
      ref={findHost}
      label={props.label}
      {...(props.hint !== undefined && { hint: props.hint })}
    >
      <Combobox
        className={styles.wide}
        freeform
        mountNode={host}
        clearable={props.isClearable ?? false}
        disabled={props.isDisabled ?? false}
        placeholder={props.placeholder ?? t('typeToSearch')}
        value={typed ?? chosen?.text ?? value ?? ''}
        selectedOptions={value === undefined ? [] : [value]}
        listbox={{ className: styles.list }}
        open={isOpen}
        onOpenChange={(_event, { open }) => setOpen(open)}
        onChange={(event) => {
          setTyped(event.target.value);
          setOpen(true);
        }}
        onOptionSelect={(event, { optionValue }) => {
          // Fluent lets go of the choice at the first letter: whoever only looks keeps it.
          if (event.type === 'change') return;
          setTyped(undefined);
          props.onChoose(optionValue);
        }}
        onBlur={() => {
          setOpen(false);
          if (typed?.trim() === '' && props.isClearable) props.onChoose(undefined);
          const exact = exactly(found, typed);
          if (exact !== undefined && exact.value !== value) props.onChoose(exact.value);
          setTyped(undefined);
        }}
      >
        {found.slice(0, MOST_SHOWN).map(({ value: id, text, detail, isDisabled = false }) => (
          <Option key={id} value={id} text={text} disabled={isDisabled}>
            <span>
              <bdi>{text}</bdi>
              {detail === undefined ? null : <span className={styles.detail}>{detail}</span>}
            </span>
          </Option>
        ))}
        {rest > 0 ? (
          <Option key="more" disabled text="">
            {t('moreChoices', { count: rest })}
          </Option>
        ) : null}
        {found.length === 0 ? (
          <Option key="none" disabled text="">
            {t('noChoice')}
          </Option>
        ) : null}
      </Combobox>
    </Field>
  );
}

/** Who types a whole name and goes on means it. */
function exactly(found: readonly Choice[], typed: string | undefined): Choice | undefined {
  if (typed === undefined) return undefined;
  const wanted = plain(typed.trim());
  return found.find(
    ({ value, text, isDisabled }) =>
      isDisabled !== true && (plain(text) === wanted || plain(value) === wanted),
  );
}

function useFound(choices: readonly Choice[], typed: string | undefined): readonly Choice[] {
  const { locale } = useFormats();
  const searched = useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return choices
      .toSorted((one, other) => compare(one.text, other.text))
      .map((choice) => ({
        choice,
        text: plain(`${choice.text} ${choice.value} ${choice.detail ?? ''}`),
      }));
  }, [choices, locale]);
  return useMemo(() => {
    const isFound = finderOf(typed ?? '');
    return searched.filter(({ text }) => isFound(text)).map(({ choice }) => choice);
  }, [searched, typed]);
}

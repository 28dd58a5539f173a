/** The access modes in plain words, to choose from. */
import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type Mode, modes } from './access-mode.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold },
  text: { display: 'block', color: tokens.colorNeutralForeground2 },
});

export function ModeChoice(props: {
  readonly value: Mode | undefined;
  readonly without?: Mode;
  readonly onChange: (mode: Mode) => void;
}) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  return (
    <Field label={t('chooseMode')}>
      <RadioGroup
        value={props.value ?? ''}
        onChange={(_event, { value }) => props.onChange(value as Mode)}
      >
        {modes
          .filter((mode) => mode !== props.without)
          .map((mode) => (
            <Radio
              key={mode}
              value={mode}
              aria-label={t(`modes.${mode}.name`)}
              label={
                <>
                  <span className={styles.name}>{t(`modes.${mode}.name`)}</span>
                  <span className={styles.text}>{t(`modes.${mode}.text`)}</span>
                </>
              }
            />
          ))}
      </RadioGroup>
    </Field>
  );
}

/** The roles, each with what it may do. */
import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type Role, roles } from './member-queries.ts';

const useStyles = makeStyles({
  text: { display: 'block', color: tokens.colorNeutralForeground2 },
});

export function RoleChoice(props: {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}) {
  const { t } = useTranslation('members');
  const styles = useStyles();
  return (
    <Field label={t('roleLabel')}>
      <RadioGroup
        value={props.value}
        onChange={(_event, { value }) => props.onChange(value as Role)}
      >
        {roles.map((role) => (
          <Radio
            key={role}
            value={role}
            aria-label={t(`role.${role}`)}
            label={
              <>
                {t(`role.${role}`)}
                <span className={styles.text}>{t(`mayDo.${role}`)}</span>
              </>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  );
}

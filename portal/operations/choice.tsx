/** One of several, or all of them. */
import { Field, makeStyles, Select } from '@fluentui/react-components';

const useStyles = makeStyles({
  filter: { flexGrow: 1, flexBasis: '9rem', minWidth: 0, maxWidth: '20rem' },
  field: { minWidth: 0, width: '100%' },
});

export function Choice(props: {
  readonly label: string;
  readonly value: string | undefined;
  /** What no choice means. */
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string | undefined) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={props.label} className={styles.filter}>
      <Select
        className={styles.field}
        value={props.value ?? ''}
        onChange={(_event, { value }) => props.onChange(value === '' ? undefined : value)}
      >
        <option value="">{props.all}</option>
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
    </Field>
  );
}

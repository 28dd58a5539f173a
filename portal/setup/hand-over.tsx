/** The address of this page for whoever may approve. It carries no token: that person signs in. */
import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { LinkRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnnounce } from '../parts/announce.tsx';
import { Section } from '../parts/section.tsx';

const useStyles = makeStyles({
  button: { justifySelf: 'start', alignSelf: 'start' },
});

export function HandOver(props: { readonly org: string; readonly name: string }) {
  const { t } = useTranslation('setup', { keyPrefix: 'handOver' });
  const styles = useStyles();
  const announce = useAnnounce();
  const [isByHand, setByHand] = useState(false);
  const link = `${location.origin}/organisations/${props.org}/calendar`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      announce(t('copied'));
    } catch {
      setByHand(true);
    }
  };
  return (
    <Section title={t('title')} intro={t('text', { organisation: props.name })}>
      <Button className={styles.button} icon={<LinkRegular />} onClick={() => void copy()}>
        {t('copy')}
      </Button>
      {isByHand ? (
        <Field label={t('link')} hint={t('byHand')}>
          <Input readOnly value={link} onFocus={({ target }) => target.select()} />
        </Field>
      ) : null}
    </Section>
  );
}

/** Copies a text, and says so. A browser that forbids it leaves the text to be selected. */
import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useAnnounce } from './announce.tsx';

export function CopyButton(props: {
  readonly text: string;
  readonly label?: string;
  /** The accessible name where several buttons look alike. */
  readonly name?: string;
  readonly appearance?: 'primary';
}) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      announce(t('copied'));
    } catch {
      announce(t('notCopied'), 'error');
    }
  };
  return (
    <Button
      appearance={props.appearance ?? 'secondary'}
      icon={<CopyRegular />}
      aria-label={props.name}
      onClick={() => void copy()}
    >
      {props.label ?? t('copy')}
    </Button>
  );
}

/** Tells everybody, screen readers too, what became of an action. The newest message stays until it is dismissed. */
import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  type MessageBarIntent,
  makeStyles,
} from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DismissButton } from './dismiss-button.tsx';

type Announce = (text: string, intent?: MessageBarIntent) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

const useStyles = makeStyles({
  place: {
    position: 'fixed',
    insetBlockEnd: '1rem',
    insetInline: '1rem',
    maxWidth: '40rem',
    marginInline: 'auto',
    zIndex: 2000,
  },
});

interface Message {
  readonly text: string;
  readonly intent: MessageBarIntent;
}

const NOTHING: Message = { text: '', intent: 'success' };
const STAYS_MS = 8_000;

export function Announcer({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [{ text, intent }, setMessage] = useState<Message>(NOTHING);
  const announce = useMemo<Announce>(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return (next, as = 'success') => {
      clearTimeout(timer);
      setMessage({ text: next, intent: as });
      timer = setTimeout(() => setMessage(NOTHING), STAYS_MS);
    };
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className={styles.place} role="status">
        {text === '' ? null : (
          <MessageBar intent={intent}>
            <MessageBarBody>{text}</MessageBarBody>
            <MessageBarActions
              containerAction={
                <DismissButton label={t('close')} onClick={() => setMessage(NOTHING)} />
              }
            />
          </MessageBar>
        )}
      </div>
    </AnnounceContext>
  );
}

export const useAnnounce = (): Announce => useContext(AnnounceContext);

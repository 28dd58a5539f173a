/** Says when changes no longer arrive by themselves, and what that means. Nothing is said of a short pause. */
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsLive } from './use-live-channel.ts';

/** Connecting takes less. */
const SHORT_MS = 5_000;

export function LiveNotice() {
  const isLive = useIsLive();
  return isLive ? null : <Away />;
}

function Away() {
  const { t } = useTranslation();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), SHORT_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('liveAway')}</MessageBarTitle>
        {t('liveAwayText')}
      </MessageBarBody>
    </MessageBar>
  );
}

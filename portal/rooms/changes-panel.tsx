/** The changes of all rooms in the last 90 days. */
import { useTranslation } from 'react-i18next';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { RoomHistory } from './room-history.tsx';

export function ChangesPanel(props: { readonly org: string; readonly onClose: () => void }) {
  const { t } = useTranslation('rooms');
  return (
    <DetailsPanel title={t('changes')} onClose={props.onClose}>
      <RoomHistory org={props.org} />
    </DetailsPanel>
  );
}

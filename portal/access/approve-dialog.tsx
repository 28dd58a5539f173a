/** Before Microsoft's page: which app it will name, who made it, and what it asks for. */
import { useTranslation } from 'react-i18next';
import { useApiWords } from '../parts/api-words.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Facts } from '../parts/facts.tsx';

export interface Approval {
  readonly url: string;
  readonly app?: { readonly name: string };
  readonly publisher?: string;
  readonly permissions?: readonly { readonly name: string; readonly why: string }[];
}

export function ApproveDialog(props: {
  readonly approval: Approval;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('access');
  const words = useApiWords();
  const { url, app, publisher, permissions = [] } = props.approval;
  return (
    <AskDialog
      title={t('approveTitle')}
      yes={t('toMicrosoft')}
      isPending={false}
      onYes={() => location.assign(url)}
      onClose={props.onClose}
    >
      <p>{t('approveText')}</p>
      <Facts
        facts={[
          [t('approveApp'), app?.name],
          [t('approvePublisher'), publisher],
          ...permissions.map((each) => [each.name, words.permission(each)] as const),
        ]}
      />
    </AskDialog>
  );
}

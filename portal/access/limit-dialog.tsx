/** Before Microsoft's page: exactly what is made in Exchange, or removed, and what that page asks for. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useApiWords } from '../parts/api-words.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Facts } from '../parts/facts.tsx';
import { watchSetup } from '../setup/watching.ts';
import type { AccessLimit, LimitWork } from './limit-query.ts';

const useStyles = makeStyles({
  text: { marginBlock: tokens.spacingVerticalM },
  title: { fontSize: tokens.fontSizeBase300, marginBlock: tokens.spacingVerticalM },
  code: { overflowWrap: 'anywhere' },
});

export function LimitDialog(props: {
  readonly org: string;
  readonly limit: AccessLimit;
  readonly work: LimitWork;
  /** The access mode in use stands on the limit. */
  readonly isNeeded: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const styles = useStyles();
  const { org, limit, work, isNeeded } = props;
  const api = useApi();
  const begin = useMutation({
    async mutationFn() {
      const path = { params: { path: { org } } };
      const answer =
        work === 'make'
          ? await api.POST('/organisations/{org}/calendar/limit', path)
          : await api.POST('/organisations/{org}/calendar/limit/take-back', path);
      watchSetup(org);
      location.assign(bodyOf(answer).signInUrl);
    },
  });
  const isMaking = work === 'make';
  return (
    <AskDialog
      title={t(isMaking ? 'makeTitle' : 'takeBackTitle')}
      yes={t('toMicrosoft')}
      isPending={begin.isPending}
      error={begin.error}
      onYes={() => begin.mutate()}
      onClose={props.onClose}
    >
      <p className={styles.text}>{t(isMaking ? 'makeText' : 'takeBackText')}</p>
      {isMaking || !isNeeded ? null : <p className={styles.text}>{t('takeBackNeeded')}</p>}
      <h3 className={styles.title}>{t(isMaking ? 'willMake' : 'willRemove')}</h3>
      <Plan plan={limit.plan} />
      <h3 className={styles.title}>{t('willAsk')}</h3>
      <Asked plan={limit.plan} />
      <p className={styles.text}>{t('takenAway')}</p>
      {isMaking ? <p className={styles.text}>{t('beta')}</p> : null}
    </AskDialog>
  );
}

function Plan({ plan }: { readonly plan: AccessLimit['plan'] }) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const styles = useStyles();
  const { scope, assignment, approval } = plan;
  return (
    <Facts
      facts={[
        [t('scope'), scope.name],
        [
          t('filter'),
          <code key="filter" className={styles.code}>
            {scope.recipientFilter}
          </code>,
        ],
        [t('role'), assignment.role],
        [
          t('application'),
          <code key="application" className={styles.code}>
            {assignment.application}
          </code>,
        ],
        [t('through'), approval.app.name],
      ]}
    />
  );
}

function Asked({ plan }: { readonly plan: AccessLimit['plan'] }) {
  const styles = useStyles();
  const words = useApiWords();
  return (
    <ul>
      {plan.approval.permissions.map((permission) => (
        <li key={permission.name}>
          <code className={styles.code}>{permission.name}</code>: {words.permission(permission)}
        </li>
      ))}
    </ul>
  );
}

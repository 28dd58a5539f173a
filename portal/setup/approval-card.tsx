/** Which app asks for which permissions and why, before anybody goes to Microsoft's page. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Setup } from '../organisations/organisation.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Facts } from '../parts/facts.tsx';

type Approval = Setup['approvals']['discovery'];

const useStyles = makeStyles({
  card: {
    display: 'grid',
    gap: tokens.spacingVerticalM,
    width: '100%',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  text: { margin: 0 },
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'grid',
    gap: tokens.spacingVerticalXS,
  },
  why: { display: 'block', color: tokens.colorNeutralForeground2 },
});

export function ApprovalCard(props: {
  readonly approval: Approval;
  readonly isOwnTenant?: boolean;
}) {
  const { t } = useTranslation('setup', { keyPrefix: 'approval' });
  const styles = useStyles();
  const id = useId();
  const { app, publisher } = props.approval;
  return (
    <section className={styles.card} aria-labelledby={id}>
      <h4 id={id} className={styles.title}>
        {t('title')}
      </h4>
      <Facts
        facts={[
          [t('app'), <strong key="app">{app.name}</strong>],
          [t('id'), <code key="id">{app.id}</code>],
          [t('publisher'), props.isOwnTenant === true ? t('ownTenant', { publisher }) : publisher],
          [t('permissions'), <Permissions key="permissions" approval={props.approval} />],
        ]}
      />
      <p className={styles.text}>{t('check')}</p>
    </section>
  );
}

function Permissions({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation('setup', { keyPrefix: 'approval' });
  const styles = useStyles();
  const words = useApiWords();
  if (approval.permissions.length === 0) return t('none');
  return (
    <ul className={styles.list}>
      {approval.permissions.map((permission) => (
        <li key={permission.name}>
          <code>{permission.name}</code>
          <span className={styles.why}>{words.permission(permission)}</span>
        </li>
      ))}
    </ul>
  );
}

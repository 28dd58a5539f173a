/** *Manage calendar*: one page a task, with their navigation. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AccessNotice } from '../access/access-notice.tsx';
import { useRights } from '../organisations/rights.ts';
import { PageLink } from '../parts/links.tsx';
import { ConnectionBanner } from '../setup/connection-banner.tsx';

/** Installers have these alone. */
const INSTALLER_TASKS = ['rooms', 'devices'] as const;
const TASKS = ['rooms', 'devices', 'screens', 'access', 'alerts', 'members', 'history'] as const;

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gap: tokens.spacingHorizontalXL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 60rem)': { gridTemplateColumns: '12rem minmax(0, 1fr)' },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    '@media (min-width: 60rem)': { flexDirection: 'column' },
  },
  task: {
    display: 'block',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '&[aria-current="page"]': {
      backgroundColor: tokens.colorNeutralBackground1,
      fontWeight: tokens.fontWeightSemibold,
      boxShadow: tokens.shadow2,
    },
  },
  content: {
    display: 'grid',
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
  },
});

export function ManageLayout() {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const { org } = useParams({ strict: false });
  const rights = useRights(org ?? '');
  if (org === undefined) return null;
  const tasks = rights.install && !rights.read ? INSTALLER_TASKS : TASKS;
  const titleOf = (task: (typeof TASKS)[number]): string => i18n.t(`${task}:title`);
  return (
    <div className={styles.frame}>
      <nav aria-label={t('manageCalendar')}>
        <ul className={styles.list}>
          {tasks.map((task) => (
            <li key={task}>
              <PageLink
                to={`/organisations/$org/calendar/${task}`}
                params={{ org }}
                className={styles.task}
              >
                {titleOf(task)}
              </PageLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.content}>
        <ConnectionBanner org={org} />
        <AccessNotice org={org} />
        <Outlet />
      </div>
    </div>
  );
}

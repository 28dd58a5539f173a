/** The address of each page. A page is loaded when somebody goes there. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import {
  alertSearch,
  poisonSearch,
  secretSearch,
  setupSearch,
  syncSearch,
} from '../operations/search.ts';
import { OrganisationLayout } from '../organisations/organisation-layout.tsx';
import { ErrorPage } from './error-page.tsx';
import { Layout } from './layout.tsx';
import { NotFoundPage } from './not-found-page.tsx';

const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../organisations/home-page.tsx'), 'HomePage'),
});

const organisation = createRoute({
  getParentRoute: () => root,
  path: '/organisations/$org',
  component: OrganisationLayout,
});
const marketplace = createRoute({
  getParentRoute: () => organisation,
  path: '/marketplace',
  component: lazyRouteComponent(
    () => import('../marketplace/marketplace-page.tsx'),
    'MarketplacePage',
  ),
});
const marketplaceDetails = createRoute({
  getParentRoute: () => organisation,
  path: '/marketplace/microsoft-calendar',
  component: lazyRouteComponent(() => import('../marketplace/details-page.tsx'), 'DetailsPage'),
});

const calendar = createRoute({
  getParentRoute: () => organisation,
  path: '/calendar',
  component: lazyRouteComponent(() => import('../setup/setup-page.tsx'), 'SetupPage'),
});
/** No address of its own: the navigation around the pages of *Manage calendar*. */
const manage = createRoute({
  getParentRoute: () => organisation,
  id: 'manage',
  component: lazyRouteComponent(() => import('../manage/manage-layout.tsx'), 'ManageLayout'),
});
/** Which row of a list is open stands in the address, so that it can be linked to and survives a reload. */
function openIds(search: Record<string, unknown>): { room?: string; device?: string } {
  const { room, device } = search;
  return {
    ...(typeof room === 'string' && { room }),
    ...(typeof device === 'string' && { device }),
  };
}
const rooms = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/rooms',
  validateSearch: openIds,
  component: lazyRouteComponent(() => import('../rooms/rooms-page.tsx'), 'RoomsPage'),
});
const devices = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/devices',
  validateSearch: openIds,
  component: lazyRouteComponent(() => import('../devices/devices-page.tsx'), 'DevicesPage'),
});
const screens = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/screens',
  component: lazyRouteComponent(() => import('../screens/screens-page.tsx'), 'ScreensPage'),
});
const access = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/access',
  component: lazyRouteComponent(() => import('../access/access-page.tsx'), 'AccessPage'),
});
const alerts = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/alerts',
  component: lazyRouteComponent(() => import('../alerts/alerts-page.tsx'), 'AlertsPage'),
});
const members = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/members',
  component: lazyRouteComponent(() => import('../members/members-page.tsx'), 'MembersPage'),
});
const history = createRoute({
  getParentRoute: () => manage,
  path: '/calendar/history',
  component: lazyRouteComponent(() => import('../history/history-page.tsx'), 'HistoryPage'),
});

const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  component: lazyRouteComponent(
    () => import('../operations/operations-layout.tsx'),
    'OperationsLayout',
  ),
});
const overview = createRoute({
  getParentRoute: () => operations,
  path: '/',
  component: lazyRouteComponent(() => import('../operations/overview-page.tsx'), 'OverviewPage'),
});
const setups = createRoute({
  getParentRoute: () => operations,
  path: '/setups',
  validateSearch: setupSearch,
  component: lazyRouteComponent(() => import('../operations/setups-page.tsx'), 'SetupsPage'),
});
const setupOfOrganisation = createRoute({
  getParentRoute: () => operations,
  path: '/setups/$org',
  component: lazyRouteComponent(() => import('../operations/setup-page.tsx'), 'SetupPage'),
});
const sync = createRoute({
  getParentRoute: () => operations,
  path: '/sync',
  validateSearch: syncSearch,
  component: lazyRouteComponent(() => import('../operations/sync-page.tsx'), 'SyncPage'),
});
const secrets = createRoute({
  getParentRoute: () => operations,
  path: '/secrets',
  validateSearch: secretSearch,
  component: lazyRouteComponent(() => import('../operations/secrets-page.tsx'), 'SecretsPage'),
});
const allAlerts = createRoute({
  getParentRoute: () => operations,
  path: '/alerts',
  validateSearch: alertSearch,
  component: lazyRouteComponent(() => import('../operations/alerts-page.tsx'), 'AlertsPage'),
});
const poison = createRoute({
  getParentRoute: () => operations,
  path: '/poison',
  validateSearch: poisonSearch,
  component: lazyRouteComponent(() => import('../operations/poison-page.tsx'), 'PoisonPage'),
});

const status = createRoute({
  getParentRoute: () => root,
  path: '/status',
  component: lazyRouteComponent(() => import('../status/status-page.tsx'), 'StatusPage'),
});

const pages = root.addChildren([
  home,
  status,
  operations.addChildren([overview, setups, setupOfOrganisation, sync, secrets, allAlerts, poison]),
  organisation.addChildren([
    marketplace,
    marketplaceDetails,
    calendar,
    manage.addChildren([rooms, devices, screens, access, alerts, members, history]),
  ]),
]);

export function createPages() {
  return createRouter({
    routeTree: pages,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
    defaultPreload: 'intent',
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}

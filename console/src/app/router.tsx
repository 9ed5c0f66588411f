import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Refused } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import { readCompareSearch } from '../compare/search.ts'
import { readDetectionSearch } from '../detection/search.ts'
import { readScoreSearch } from '../feedback/score-search.ts'
import { readGraphSearch } from '../graph/search.ts'
import { readHuntSearch } from '../hunts/search.ts'
import { holdEveryWord } from '../i18n/setup.ts'
import { readStepSearch } from '../ledger/step-search.ts'
import { CrashState, PageNotFound, PageSkeleton } from '../parts/states.tsx'
import { readPrivacySearch } from '../privacy/search.ts'
import { readSituationSearch } from '../situation/search.ts'
import { haveLeft } from './leaving.ts'
import { parseSearch, readList, readText, stringifySearch } from './search-params.ts'

export const objectTabs = ['properties', 'recipients', 'relations', 'attribution', 'history', 'proof', 'raw'] as const
export type ObjectTab = (typeof objectTabs)[number]

/** How a sign-in at the provider ended without a session. */
const singleSignOnOutcomes = ['waiting', 'refused', 'unavailable'] as const
export type SingleSignOnOutcome = (typeof singleSignOnOutcomes)[number]
export const administrationTabs = ['clients', 'identities'] as const
export type AdministrationTab = (typeof administrationTabs)[number]

export const incidentTabs = ['queue', 'closed', 'requests', 'new', 'links', 'rules'] as const
export type IncidentTab = (typeof incidentTabs)[number]

/** The incident desk's address; what is absent is not filtered by. */
export interface IncidentSearch {
  readonly tab?: IncidentTab
  readonly sector?: string
  readonly kind?: string
  readonly text?: string
}

export const advisoryTabs = ['open', 'published', 'abandoned', 'new', 'others'] as const
export type AdvisoryTab = (typeof advisoryTabs)[number]
export const recordTabs = ['text', 'changes', 'comments', 'translation', 'variants', 'published'] as const
export type RecordTab = (typeof recordTabs)[number]

/** The list's address: everything that it shows. Absent means everything. */
export interface ListSearch {
  readonly type?: string[]
  readonly tlp?: string[]
  readonly origin?: string[]
  readonly q?: string
  /** Only what came after this moment. */
  readonly since?: string
  /** The object that is open beside the list. */
  readonly open?: string
  readonly tab?: ObjectTab
  /** The verdict over a whole filter that is shown. */
  readonly act?: string
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: PageNotFound,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string; ended?: boolean; sso?: SingleSignOnOutcome } => ({
    ...present('next', readText(search['next'])),
    ...present(
      'sso',
      singleSignOnOutcomes.find((outcome) => outcome === search['sso']),
    ),
    ...(search['ended'] === undefined ? {} : { ended: true }),
  }),
  component: lazyRouteComponent(() => import('../pages/sign-in.tsx'), 'SignInPage'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    if (!(await haveLeft())) throw redirect({ to: '/sign-in', replace: true })
    try {
      return { session: await context.queryClient.ensureQueryData(sessionQuery) }
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error
      const next = location.href === '/' ? {} : { next: location.href }
      throw redirect({ to: '/sign-in', search: next, replace: true })
    }
  },
  loader: holdEveryWord,
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
})

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview.tsx'), 'OverviewPage'),
})
const intelligence = createRoute({
  getParentRoute: () => shell,
  path: '/intelligence',
  validateSearch: (search): ListSearch => ({
    ...presentList('type', readList(search['type'])),
    ...presentList('tlp', readList(search['tlp'])),
    ...presentList('origin', readList(search['origin'])),
    ...present('q', readText(search['q'])),
    ...present('since', readMoment(search['since'])),
    ...present('act', readText(search['act'])),
    ...present('open', readText(search['open'])),
    ...present('tab', readTab(search['tab'])),
  }),
  component: lazyRouteComponent(() => import('../intelligence/page.tsx'), 'IntelligencePage'),
})
const object = createRoute({
  getParentRoute: () => shell,
  path: '/objects/$id',
  validateSearch: (search): { tab?: ObjectTab; version?: string } => ({
    ...present('tab', readTab(search['tab'])),
    ...present('version', readText(search['version'])),
  }),
  component: lazyRouteComponent(() => import('../object/page.tsx'), 'ObjectPage'),
})
const compare = createRoute({
  getParentRoute: () => shell,
  path: '/compare',
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import('../compare/page.tsx'), 'ComparePage'),
})
const alliance = createRoute({
  getParentRoute: () => shell,
  path: '/alliance',
  validateSearch: readStepSearch,
  component: lazyRouteComponent(() => import('../alliance/page.tsx'), 'AlliancePage'),
})
const activity = createRoute({
  getParentRoute: () => shell,
  path: '/activity',
  validateSearch: (search): { tab?: 'audit'; alarms?: 'yes' } => ({
    ...(search['tab'] === 'audit' ? { tab: 'audit' } : {}),
    ...(search['alarms'] === 'yes' ? { alarms: 'yes' } : {}),
  }),
  component: lazyRouteComponent(() => import('../pages/activity.tsx'), 'ActivityPage'),
})
const importing = createRoute({
  getParentRoute: () => shell,
  path: '/import',
  component: lazyRouteComponent(() => import('../import/page.tsx'), 'ImportPage'),
})

const paste = createRoute({
  getParentRoute: () => shell,
  path: '/paste',
  component: lazyRouteComponent(() => import('../paste/page.tsx'), 'PastePage'),
})
const graph = createRoute({
  getParentRoute: () => shell,
  path: '/graph',
  validateSearch: readGraphSearch,
  component: lazyRouteComponent(() => import('../graph/page.tsx'), 'GraphPage'),
})
const sources = createRoute({
  getParentRoute: () => shell,
  path: '/sources',
  validateSearch: (search): { open?: string } => present('open', readText(search['open'])),
  component: lazyRouteComponent(() => import('../sources/page.tsx'), 'SourcesPage'),
})
const recalls = createRoute({
  getParentRoute: () => shell,
  path: '/recalls',
  component: lazyRouteComponent(() => import('../recalls/page.tsx'), 'RecallsPage'),
})
const detection = createRoute({
  getParentRoute: () => shell,
  path: '/detection',
  validateSearch: readDetectionSearch,
  component: lazyRouteComponent(() => import('../detection/page.tsx'), 'DetectionPage'),
})
const asking = createRoute({
  getParentRoute: () => shell,
  path: '/ask',
  // What is asked about stands in no address.
  validateSearch: (search): { to?: string[] } => presentList('to', readList(search['to'])),
  component: lazyRouteComponent(() => import('../inquiry/page.tsx'), 'InquiryPage'),
})
const flash = createRoute({
  getParentRoute: () => shell,
  path: '/flash',
  validateSearch: (search): { open?: string } => present('open', readText(search['open'])),
  component: lazyRouteComponent(() => import('../flash/page.tsx'), 'FlashPage'),
})
const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  validateSearch: (search): IncidentSearch => ({
    ...present(
      'tab',
      incidentTabs.find((tab) => tab === search['tab']),
    ),
    ...present('sector', readText(search['sector'])),
    ...present('kind', readText(search['kind'])),
    ...present('text', readText(search['text'])),
  }),
  component: lazyRouteComponent(() => import('../incidents/page.tsx'), 'IncidentsPage'),
})
const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$num',
  component: lazyRouteComponent(() => import('../incidents/record.tsx'), 'IncidentPage'),
})
const advisories = createRoute({
  getParentRoute: () => shell,
  path: '/advisories',
  validateSearch: (search): { tab?: AdvisoryTab; incident?: string } => ({
    ...present(
      'tab',
      advisoryTabs.find((tab) => tab === search['tab']),
    ),
    ...present('incident', readText(search['incident'])),
  }),
  component: lazyRouteComponent(() => import('../advisories/page.tsx'), 'AdvisoriesPage'),
})
const advisory = createRoute({
  getParentRoute: () => shell,
  path: '/advisories/$id',
  validateSearch: (search): { tab?: RecordTab } =>
    present(
      'tab',
      recordTabs.find((tab) => tab === search['tab']),
    ),
  component: lazyRouteComponent(() => import('../advisories/record.tsx'), 'AdvisoryPage'),
})
const hunts = createRoute({
  getParentRoute: () => shell,
  path: '/hunts',
  validateSearch: readHuntSearch,
  component: lazyRouteComponent(() => import('../hunts/page.tsx'), 'HuntsPage'),
})
/** For whoever was sent a link; the secret is in the fragment, which no server sees. */
const ownReport = createRoute({
  getParentRoute: () => root,
  path: '/report',
  loader: holdEveryWord,
  component: lazyRouteComponent(() => import('../incidents/own-report.tsx'), 'OwnReportPage'),
})
const exercises = createRoute({
  getParentRoute: () => shell,
  path: '/exercises',
  component: lazyRouteComponent(() => import('../exercises/page.tsx'), 'ExercisesPage'),
})
const reviews = createRoute({
  getParentRoute: () => shell,
  path: '/reviews',
  validateSearch: (search): { which?: 'decided'; open?: number } => ({
    ...(search['which'] === 'decided' ? { which: 'decided' as const } : {}),
    ...present('open', readNumber(search['open'])),
  }),
  component: lazyRouteComponent(() => import('../reviews/page.tsx'), 'ReviewsPage'),
})
const ledger = createRoute({
  getParentRoute: () => shell,
  path: '/ledger',
  validateSearch: readStepSearch,
  component: lazyRouteComponent(() => import('../ledger/page.tsx'), 'LedgerPage'),
})
const situation = createRoute({
  getParentRoute: () => shell,
  path: '/situation',
  validateSearch: readSituationSearch,
  component: lazyRouteComponent(() => import('../situation/page.tsx'), 'SituationPage'),
})
const usefulness = createRoute({
  getParentRoute: () => shell,
  path: '/usefulness',
  validateSearch: readScoreSearch,
  component: lazyRouteComponent(() => import('../feedback/page.tsx'), 'UsefulnessPage'),
})
const privacy = createRoute({
  getParentRoute: () => shell,
  path: '/privacy',
  validateSearch: readPrivacySearch,
  component: lazyRouteComponent(() => import('../privacy/page.tsx'), 'PrivacyPage'),
})

const administration = createRoute({
  getParentRoute: () => shell,
  path: '/administration',
  validateSearch: (search): { tab?: AdministrationTab } =>
    present(
      'tab',
      administrationTabs.find((tab) => tab === search['tab']),
    ),
  component: lazyRouteComponent(() => import('../administration/page.tsx'), 'AdministrationPage'),
})

/** Also where there is no such page, the bar and the navigation are there. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: PageNotFound })
const security = createRoute({
  getParentRoute: () => shell,
  path: '/security',
  component: lazyRouteComponent(() => import('../access/page.tsx'), 'SecurityPage'),
})

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      signIn,
      ownReport,
      shell.addChildren([
        overview,
        situation,
        intelligence,
        graph,
        object,
        compare,
        alliance,
        activity,
        flash,
        incidents,
        incident,
        advisories,
        advisory,
        hunts,
        paste,
        importing,
        sources,
        recalls,
        detection,
        asking,
        exercises,
        reviews,
        ledger,
        usefulness,
        privacy,
        administration,
        security,
        nowhere,
      ]),
    ]),
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: CrashState,
    defaultNotFoundComponent: PageNotFound,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

function readTab(value: unknown): ObjectTab | undefined {
  return objectTabs.find((tab) => tab === value)
}
function readMoment(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}
function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}
function present<K extends string, V>(name: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [k in K]?: V })
}
function presentList<K extends string>(name: K, value: string[]): { [k in K]?: string[] } {
  return value.length === 0 ? {} : ({ [name]: value } as { [k in K]?: string[] })
}

import {
  IconActivity,
  IconAlertTriangle,
  IconArrowBackUp,
  IconBolt,
  IconChartHistogram,
  IconChecklist,
  IconClipboardText,
  IconFileImport,
  IconLayoutDashboard,
  IconListSearch,
  IconMask,
  IconMessageQuestion,
  IconRadar2,
  IconReceipt,
  IconRss,
  IconSettings,
  IconShieldLock,
  IconSpeakerphone,
  IconThumbUp,
  IconTopologyRing3,
  IconTopologyStar3,
  IconZoomScan,
} from '@tabler/icons-react'
import type { Role } from '../../../src/api/contract/accounts.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import type { Key } from '../i18n/use-words.ts'
import {
  mayAdminister,
  mayDetect,
  mayImport,
  mayReadExercises,
  mayReadFlash,
  mayReadIncidents,
  mayReadReport,
  mayReadSituation,
  mayReadSources,
  mayReview,
  mayWorkHunts,
  mayWorkIncidents,
} from './roles.ts'

/** What is known, the desks, what comes in, what goes out, with whom and what is on record. */
export const pageGroups = ['known', 'work', 'in', 'out', 'record'] as const

const pages = [
  { to: '/', group: 'known', go: 'o', key: 'nav.overview', icon: IconLayoutDashboard, exact: true },
  {
    to: '/situation',
    group: 'known',
    go: 's',
    key: 'nav.situation',
    icon: IconChartHistogram,
    exact: false,
    may: mayReadSituation,
    ofTheNode: true,
  },
  { to: '/intelligence', group: 'known', go: 'i', key: 'nav.intelligence', icon: IconListSearch, exact: false },
  { to: '/graph', group: 'known', go: 'g', key: 'nav.graph', icon: IconTopologyStar3, exact: false, may: mayReview },
  {
    to: '/incidents',
    group: 'work',
    go: 'n',
    key: 'nav.incidents',
    icon: IconAlertTriangle,
    exact: false,
    may: mayReadIncidents,
    ofTheNode: true,
  },
  {
    to: '/advisories',
    group: 'work',
    go: 'd',
    key: 'nav.advisories',
    icon: IconSpeakerphone,
    exact: false,
    may: mayWorkIncidents,
    ofTheNode: true,
  },
  {
    to: '/hunts',
    group: 'work',
    go: 'h',
    key: 'nav.hunts',
    icon: IconZoomScan,
    exact: false,
    may: mayWorkHunts,
    ofTheNode: true,
  },
  {
    to: '/detection',
    group: 'work',
    go: 't',
    key: 'nav.detection',
    icon: IconRadar2,
    exact: false,
    may: mayDetect,
    ofTheNode: true,
  },
  {
    to: '/ask',
    group: 'work',
    go: 'q',
    key: 'nav.ask',
    icon: IconMessageQuestion,
    exact: false,
    may: mayDetect,
    ofTheNode: true,
  },
  {
    to: '/flash',
    group: 'work',
    go: 'f',
    key: 'nav.flash',
    icon: IconBolt,
    exact: false,
    may: mayReadFlash,
    ofTheNode: true,
  },
  { to: '/paste', group: 'in', go: 'b', key: 'nav.paste', icon: IconClipboardText, exact: false, may: mayImport },
  { to: '/import', group: 'in', go: 'm', key: 'nav.import', icon: IconFileImport, exact: false, may: mayImport },
  {
    to: '/sources',
    group: 'in',
    go: 'c',
    key: 'nav.sources',
    icon: IconRss,
    exact: false,
    may: mayReadSources,
    ofTheNode: true,
  },
  { to: '/reviews', group: 'out', go: 'r', key: 'nav.reviews', icon: IconChecklist, exact: false, may: mayReview },
  { to: '/recalls', group: 'out', go: 'k', key: 'nav.recalls', icon: IconArrowBackUp, exact: false },
  {
    to: '/usefulness',
    group: 'out',
    go: 'u',
    key: 'nav.usefulness',
    icon: IconThumbUp,
    exact: false,
    may: mayReview,
    ofTheNode: true,
  },
  { to: '/alliance', group: 'record', go: 'l', key: 'nav.alliance', icon: IconTopologyRing3, exact: false },
  {
    to: '/exercises',
    group: 'record',
    go: 'e',
    key: 'nav.exercises',
    icon: IconMask,
    exact: false,
    may: mayReadExercises,
    ofTheNode: true,
  },
  { to: '/activity', group: 'record', go: 'v', key: 'nav.activity', icon: IconActivity, exact: false },
  { to: '/ledger', group: 'record', go: 'y', key: 'nav.ledger', icon: IconReceipt, exact: false },
  {
    to: '/privacy',
    group: 'record',
    go: 'p',
    key: 'nav.privacy',
    icon: IconShieldLock,
    exact: false,
    may: mayReadReport,
    ofTheNode: true,
  },
  {
    to: '/administration',
    group: 'record',
    go: 'a',
    key: 'nav.administration',
    icon: IconSettings,
    exact: false,
    may: mayAdminister,
    ofTheNode: true,
  },
] as const satisfies readonly {
  to: string
  group: (typeof pageGroups)[number]
  /** The key that goes there after `g`. */
  go: string
  key: Key
  icon: unknown
  exact: boolean
  may?: (role: Role) => boolean
  /** Not part of an exercise. */
  ofTheNode?: true
}[]

/** Whether a path is of the node alone, so that an exercise has nothing to show there. Its list of exercises says so itself. */
export function isOfTheNode(path: string): boolean {
  return pages.some(
    (page) => 'ofTheNode' in page && page.to !== '/exercises' && (path === page.to || path.startsWith(`${page.to}/`)),
  )
}

/** The pages that this person is offered, in their order. */
export function pagesFor(session: Session): readonly (typeof pages)[number][] {
  return pages.filter(
    (page) => (!('may' in page) || page.may(session.person.role)) && !(session.exercise && 'ofTheNode' in page),
  )
}

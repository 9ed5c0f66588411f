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
  { to: '/', group: 'known', key: 'nav.overview', icon: IconLayoutDashboard, exact: true },
  {
    to: '/situation',
    group: 'known',
    key: 'nav.situation',
    icon: IconChartHistogram,
    exact: false,
    may: mayReadSituation,
    ofTheNode: true,
  },
  { to: '/intelligence', group: 'known', key: 'nav.intelligence', icon: IconListSearch, exact: false },
  { to: '/graph', group: 'known', key: 'nav.graph', icon: IconTopologyStar3, exact: false, may: mayReview },
  {
    to: '/incidents',
    group: 'work',
    key: 'nav.incidents',
    icon: IconAlertTriangle,
    exact: false,
    may: mayReadIncidents,
    ofTheNode: true,
  },
  {
    to: '/advisories',
    group: 'work',
    key: 'nav.advisories',
    icon: IconSpeakerphone,
    exact: false,
    may: mayWorkIncidents,
    ofTheNode: true,
  },
  {
    to: '/hunts',
    group: 'work',
    key: 'nav.hunts',
    icon: IconZoomScan,
    exact: false,
    may: mayWorkHunts,
    ofTheNode: true,
  },
  {
    to: '/detection',
    group: 'work',
    key: 'nav.detection',
    icon: IconRadar2,
    exact: false,
    may: mayDetect,
    ofTheNode: true,
  },
  {
    to: '/ask',
    group: 'work',
    key: 'nav.ask',
    icon: IconMessageQuestion,
    exact: false,
    may: mayDetect,
    ofTheNode: true,
  },
  { to: '/flash', group: 'work', key: 'nav.flash', icon: IconBolt, exact: false, may: mayReadFlash, ofTheNode: true },
  { to: '/paste', group: 'in', key: 'nav.paste', icon: IconClipboardText, exact: false, may: mayImport },
  { to: '/import', group: 'in', key: 'nav.import', icon: IconFileImport, exact: false, may: mayImport },
  {
    to: '/sources',
    group: 'in',
    key: 'nav.sources',
    icon: IconRss,
    exact: false,
    may: mayReadSources,
    ofTheNode: true,
  },
  { to: '/reviews', group: 'out', key: 'nav.reviews', icon: IconChecklist, exact: false, may: mayReview },
  { to: '/recalls', group: 'out', key: 'nav.recalls', icon: IconArrowBackUp, exact: false },
  {
    to: '/usefulness',
    group: 'out',
    key: 'nav.usefulness',
    icon: IconThumbUp,
    exact: false,
    may: mayReview,
    ofTheNode: true,
  },
  { to: '/alliance', group: 'record', key: 'nav.alliance', icon: IconTopologyRing3, exact: false },
  {
    to: '/exercises',
    group: 'record',
    key: 'nav.exercises',
    icon: IconMask,
    exact: false,
    may: mayReadExercises,
    ofTheNode: true,
  },
  { to: '/activity', group: 'record', key: 'nav.activity', icon: IconActivity, exact: false },
  { to: '/ledger', group: 'record', key: 'nav.ledger', icon: IconReceipt, exact: false },
  {
    to: '/privacy',
    group: 'record',
    key: 'nav.privacy',
    icon: IconShieldLock,
    exact: false,
    may: mayReadReport,
    ofTheNode: true,
  },
  {
    to: '/administration',
    group: 'record',
    key: 'nav.administration',
    icon: IconSettings,
    exact: false,
    may: mayAdminister,
    ofTheNode: true,
  },
] as const satisfies readonly {
  to: string
  group: (typeof pageGroups)[number]
  key: Key
  icon: unknown
  exact: boolean
  may?: (role: Role) => boolean
  /** Not part of an exercise. */
  ofTheNode?: true
}[]

/** The pages that this person is offered, in their order. */
export function pagesFor(session: Session): readonly (typeof pages)[number][] {
  return pages.filter(
    (page) => (!('may' in page) || page.may(session.person.role)) && !(session.exercise && 'ofTheNode' in page),
  )
}

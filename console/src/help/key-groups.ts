import type { Role } from '../../../src/api/contract/accounts.ts'
import { mayImport, mayRelease, mayReview } from '../app/roles.ts'
import type { en } from '../i18n/en.ts'

type Key = keyof typeof en

interface KeyGroup {
  readonly title: Key
  /** What the key is called, what it does, and who may do it. */
  readonly keys: readonly (readonly [key: string, does: Key, may?: (role: Role) => boolean])[]
}

/** The keys of every page; the letters after `g` stand with the pages. */
export const everywhere = {
  title: 'help.everywhere',
  keys: [
    ['Ctrl K', 'help.palette'],
    ['/', 'help.search'],
    ['?', 'help.help'],
  ],
} as const satisfies KeyGroup

/** The keys of parts of pages; page-help.ts says which page has which. A test holds them to the keys that the parts listen for. */
export const keyGroups = {
  list: {
    title: 'help.inList',
    keys: [
      ['j', 'help.next'],
      ['k', 'help.previous'],
      ['Enter', 'help.open'],
      ['x', 'help.choose'],
      ['Esc', 'help.close'],
    ],
  },
  object: {
    title: 'help.inObject',
    keys: [
      ['w', 'help.who'],
      ['1 … 5', 'help.verdict', mayImport],
      ['u', 'help.undoVerdict', mayImport],
      ['[ ]', 'help.tabs'],
    ],
  },
  graph: {
    title: 'help.inGraph',
    keys: [
      ['← ↑ → ↓', 'help.graphMove', mayReview],
      ['e', 'help.graphExpand', mayReview],
      ['p', 'help.graphPin', mayReview],
      ['c', 'help.graphFold', mayReview],
      ['b', 'help.graphBox', mayReview],
      ['n', 'help.graphNear', mayReview],
      ['u', 'help.graphUndo', mayReview],
      ['t', 'help.graphTable', mayReview],
      ['f', 'help.graphFit', mayReview],
      ['+ -', 'help.graphZoom', mayReview],
      ['a', 'graph.add', mayReview],
      ['Delete', 'help.graphRemove', mayReview],
      ['Esc', 'help.graphLetGo', mayReview],
    ],
  },
  paste: { title: 'help.inPaste', keys: [['Ctrl Enter', 'help.read', mayImport]] },
  preview: { title: 'help.inPreview', keys: [['[ ]', 'help.previewTabs', mayImport]] },
  review: {
    title: 'help.inReview',
    keys: [
      ['j', 'help.nextReview', mayReview],
      ['k', 'help.previousReview', mayReview],
      ['Enter', 'help.openReview', mayReview],
      ['Esc', 'help.closeReview', mayReview],
      ['a', 'help.reviewRelease', mayRelease],
      ['m', 'help.reviewMask', mayRelease],
      ['b', 'help.reviewKeepBack', mayRelease],
    ],
  },
} as const satisfies Readonly<Record<string, KeyGroup>>

export type KeyGroupName = keyof typeof keyGroups

/** What somebody of this role is told; null: nothing of it is for them. */
export function groupFor({ title, keys }: KeyGroup, role: Role): KeyGroup | null {
  const own = keys.filter(([, , may]) => may === undefined || may(role))
  return own.length === 0 ? null : { title, keys: own }
}

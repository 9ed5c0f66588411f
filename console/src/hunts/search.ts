import { readList, readText } from '../app/search-params.ts'

export const huntTabs = ['in', 'out', 'coverage', 'new'] as const
export type HuntTab = (typeof huntTabs)[number]

/** The address of the hunts' desk. */
export interface HuntSearch {
  readonly tab?: HuntTab
  /** The hunt, or the offer of one, that is meant: its card is brought into sight. */
  readonly hunt?: string
  /** Of the coverage of that hunt: whose items are listed below it. */
  readonly of?: string
  /** What is folded away and was opened. */
  readonly fold?: readonly string[]
}

export function readHuntSearch(search: Record<string, unknown>): HuntSearch {
  const tab = huntTabs.find((one) => one === search['tab'])
  const [hunt, of] = [readText(search['hunt']), readText(search['of'])]
  const fold = readList(search['fold'])
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(hunt === undefined ? {} : { hunt }),
    ...(hunt === undefined || of === undefined ? {} : { of }),
    ...(fold.length === 0 ? {} : { fold }),
  }
}

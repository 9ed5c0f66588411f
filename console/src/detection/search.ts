const watchLists = ['watched', 'not-watched'] as const

/** The address of detection: which of its numbers is listed below it. */
export interface DetectionSearch {
  readonly list?: (typeof watchLists)[number]
}

export function readDetectionSearch(search: Record<string, unknown>): DetectionSearch {
  const list = watchLists.find((one) => one === search['list'])
  return list === undefined ? {} : { list }
}

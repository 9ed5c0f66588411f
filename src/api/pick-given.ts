type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The same properties without those that are undefined, in the same order. */
export function pickGiven<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}

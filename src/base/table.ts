/** A table that is asked with words of others: it has its own rows and no others, `constructor` and `__proto__` among the words it does not know. */
export function table<T>(rows: Readonly<Record<string, T>>): Readonly<Record<string, T | undefined>> {
  return Object.assign(Object.create(null), rows)
}

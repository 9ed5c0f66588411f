/** The address of the privacy report: the days that it is of, as they are written; absent: the last year. */
export interface PrivacySearch {
  readonly from?: string
  readonly until?: string
}

export function readPrivacySearch(search: Record<string, unknown>): PrivacySearch {
  const [from, until] = [readDay(search['from']), readDay(search['until'])]
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
}

function readDay(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined
}

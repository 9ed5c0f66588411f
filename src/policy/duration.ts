const wholeDays = /^P(?:(\d{1,5})W|(\d{1,5})D)$/
const dayMs = 86_400_000

/** The days of an ISO 8601 duration of whole days or weeks (`P90D`, `P2W`); null for any other text. */
export function durationDays(duration: string): number | null {
  const match = wholeDays.exec(duration)
  if (match === null) return null
  return match[1] === undefined ? Number(match[2]) : Number(match[1]) * 7
}

/** How many UTC days the day (YYYY-MM-DD) lies back; negative: it is to come. NaN for what is no day. */
export function daysSince(day: string, nowMs: number): number {
  return Math.floor(nowMs / dayMs) - Date.parse(`${day}T00:00:00Z`) / dayMs
}

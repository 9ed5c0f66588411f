const hour = 3_600_000
const unit = { Y: 365 * 24 * hour, M: 30 * 24 * hour, W: 7 * 24 * hour, D: 24 * hour }
const shape = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/

/**
 * How long an ISO 8601 duration is, in milliseconds; a year counts as 365 days and a month as 30. What is no duration is no
 * time at all: nothing is kept by mistake.
 */
export function retentionMs(duration: string): number {
  const match = shape.exec(duration)
  if (match === null) return 0
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number((part ?? '0').replace(',', '.')))
  const day = years! * unit.Y + months! * unit.M + weeks! * unit.W + days! * unit.D
  return day + hours! * hour + minutes! * 60_000 + seconds! * 1000
}

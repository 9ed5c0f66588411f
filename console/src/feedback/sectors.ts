/** The industry sectors of STIX §10.11, in its order. */
export const sectors = [
  ...['agriculture', 'aerospace', 'automotive', 'chemical', 'commercial', 'communications', 'construction', 'defense'],
  ...['education', 'energy', 'entertainment', 'financial-services', 'government', 'emergency-services'],
  ...['government-local', 'government-national', 'government-public-services', 'government-regional', 'healthcare'],
  ...['hospitality-leisure', 'infrastructure', 'dams', 'nuclear', 'water', 'insurance', 'manufacturing', 'mining'],
  ...['non-profit', 'pharmaceuticals', 'retail', 'technology', 'telecommunications', 'transportation', 'utilities'],
] as const

const stored = 'trefoil.sector'

/** The sector that the reader named last, here; '' none. */
export function sectorLastNamed(): string {
  const last = localStorage.getItem(stored)
  return sectors.find((sector) => sector === last) ?? ''
}
export function rememberSector(sector: string): void {
  localStorage.setItem(stored, sector)
}

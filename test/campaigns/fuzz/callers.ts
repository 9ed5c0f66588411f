/** Everybody who asks in the fuzz test, and which planted secrets each may see. */
export interface Caller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** DER of a client certificate. */
  readonly certificate: Uint8Array | null
  /** Words of planted objects that its answers may hold. */
  readonly mayRead: ReadonlySet<string>
}

/** The words in the planted objects; each stands in one object and nowhere else. */
export const canaries = {
  clear: 'quokka-clear-7391',
  green: 'quokka-green-5120',
  amber: 'quokka-amber-8846',
  strict: 'quokka-strict-2077',
  forJapan: 'quokka-japan-6613',
  forPhilippines: 'quokka-philippines-9904',
} as const
export type Canary = keyof typeof canaries

export function words(...names: Canary[]): ReadonlySet<string> {
  return new Set(names.map((name) => canaries[name]))
}
export const everything: ReadonlySet<string> = new Set(Object.values(canaries))

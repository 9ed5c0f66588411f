/** `type--UUID`, checked (STIX 2.1 §2.9). Made by `parseStixId` in identifier.ts. */
declare const brand: unique symbol
export type StixId = string & { readonly [brand]: 'StixId' }

/** A STIX 2.1 object that passed validation. Properties beyond the common ones are read by name and checked where read. */
export interface StixObject {
  readonly type: string
  readonly id: StixId
  readonly spec_version?: '2.1'
  readonly created?: string
  readonly modified?: string
  readonly created_by_ref?: StixId
  readonly revoked?: boolean
  readonly labels?: readonly string[]
  readonly confidence?: number
  readonly lang?: string
  readonly object_marking_refs?: readonly StixId[]
  readonly granular_markings?: readonly GranularMarking[]
  readonly external_references?: readonly Record<string, unknown>[]
  readonly extensions?: Readonly<Record<string, Record<string, unknown>>>
  readonly [property: string]: unknown
}

export interface GranularMarking {
  readonly marking_ref?: StixId
  readonly lang?: string
  readonly selectors: readonly string[]
}

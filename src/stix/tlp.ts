import type { Tlp } from '../policy/model.ts'
import type { StixId } from './object.ts'

// From the widest to the narrowest (FIRST TLP 2.0).
const order: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']

/** The extension that carries TLP 2.0 in STIX 2.1. */
export const tlp2Extension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

export interface TlpDefinition {
  readonly type: 'marking-definition'
  readonly spec_version: '2.1'
  readonly id: StixId
  readonly created: string
  readonly name: string
  readonly extensions: Readonly<
    Record<string, { readonly extension_type: 'property-extension'; readonly tlp_2_0: Tlp }>
  >
}

function tlp2(uuid: string, tlp: Tlp): TlpDefinition {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${uuid}` as StixId,
    created: '2022-10-01T00:00:00.000Z',
    name: `TLP:${tlp.toUpperCase()}`,
    extensions: { [tlp2Extension]: { extension_type: 'property-extension', tlp_2_0: tlp } },
  }
}

/** The five marking definitions of TLP 2.0, the same for everybody. */
export const tlp2Definitions: Readonly<Record<Tlp, TlpDefinition>> = {
  clear: tlp2('94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'),
  green: tlp2('bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'),
  amber: tlp2('55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'),
  'amber+strict': tlp2('939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'),
  red: tlp2('e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'),
}

/** The four marking definitions of TLP 1 (§7.2.1.4): id → its own label and what that is in TLP 2.0. */
export const tlp1Definitions: ReadonlyMap<string, { readonly label: string; readonly tlp: Tlp }> = new Map([
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', { label: 'white', tlp: 'clear' }],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', { label: 'green', tlp: 'green' }],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', { label: 'amber', tlp: 'amber' }],
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', { label: 'red', tlp: 'red' }],
])

const byId: ReadonlyMap<string, Tlp> = new Map([
  ...Object.entries(tlp2Definitions).map(([tlp, definition]) => [definition.id as string, tlp as Tlp] as const),
  ...[...tlp1Definitions].map(([id, { tlp }]) => [id, tlp] as const),
])

/** The TLP 2.0 label that a well-known marking id stands for; TLP 1 is read as its successor, WHITE as CLEAR. */
export function tlpOfMarking(id: string): Tlp | undefined {
  return byId.get(id)
}

/** The narrower of two labels. */
export function strictest(a: Tlp, b: Tlp): Tlp {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}

import type { Handling } from '../policy/model.ts'

/** A handling of the most ordinary kind, published by US and green, with what a test says otherwise. */
export function makeHandling(own: Partial<Handling> = {}): Handling {
  return {
    type: 'indicator',
    tlp: 'green',
    releasableTo: null,
    origin: 'US',
    under: null,
    originatorControl: false,
    sectors: [],
    purposes: null,
    unknownMarkings: [],
    notPublic: false,
    exercise: null,
    pap: null,
    confidence: null,
    embargoUntil: null,
    consent: null,
    day: null,
    personal: [],
    held: [],
    parts: [],
    indispensable: [],
    ...own,
  }
}

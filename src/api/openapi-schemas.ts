import { z } from 'zod'
import * as accounts from './contract/accounts.ts'
import * as alliance from './contract/alliance.ts'
import * as attribution from './contract/attribution.ts'
import * as bulk from './contract/bulk.ts'
import * as clients from './contract/clients.ts'
import * as containers from './contract/containers.ts'
import * as decisions from './contract/decisions.ts'
import * as detection from './contract/detection.ts'
import * as evidence from './contract/evidence.ts'
import * as exercises from './contract/exercises.ts'
import * as exports from './contract/exports.ts'
import * as feedback from './contract/feedback.ts'
import * as flash from './contract/flash.ts'
import * as graphs from './contract/graph.ts'
import * as hunts from './contract/hunts.ts'
import * as identities from './contract/identities.ts'
import * as imports from './contract/imports.ts'
import * as keeping from './contract/kept.ts'
import * as labels from './contract/labels.ts'
import * as ledger from './contract/ledger.ts'
import * as logs from './contract/logs.ts'
import * as matching from './contract/matching.ts'
import * as objects from './contract/objects.ts'
import * as passkeys from './contract/passkeys.ts'
import * as pasting from './contract/pasted.ts'
import * as privacy from './contract/privacy.ts'
import * as problem from './contract/problem.ts'
import * as readings from './contract/reading.ts'
import * as recalls from './contract/recalls.ts'
import * as relatedBy from './contract/related.ts'
import * as reviews from './contract/reviews.ts'
import * as sessions from './contract/sessions.ts'
import * as sources from './contract/sources.ts'
import * as status from './contract/status.ts'

export const prefix = '#/components/schemas/'

const areas = [
  accounts,
  alliance,
  attribution,
  bulk,
  clients,
  containers,
  decisions,
  evidence,
  exercises,
  exports,
  feedback,
  flash,
  hunts,
  graphs,
  identities,
  imports,
  keeping,
  labels,
  ledger,
  logs,
  detection,
  matching,
  objects,
  passkeys,
  pasting,
  privacy,
  problem,
  readings,
  recalls,
  relatedBy,
  reviews,
  sessions,
  sources,
  status,
]

/** The schemas of the contract under their own names. */
export function registerSchemas() {
  const registry = z.registry<{ id: string }>()
  const names = new Map<z.ZodType, string>()
  for (const [name, schema] of areas.flatMap((area) => Object.entries(area))) {
    if (!(schema instanceof z.ZodType)) continue
    registry.add(schema, { id: name })
    names.set(schema, name)
  }
  return { registry, names }
}

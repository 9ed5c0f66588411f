import { about } from './en/about.ts'
import { actions } from './en/actions.ts'
import { administration } from './en/administration.ts'
import { advisories } from './en/advisories.ts'
import { alliance } from './en/alliance.ts'
import { app } from './en/app.ts'
import { attribution } from './en/attribution.ts'
import { auditDetails } from './en/audit-details.ts'
import { away } from './en/away.ts'
import { bulk } from './en/bulk.ts'
import { compare } from './en/compare.ts'
import { counted } from './en/counted.ts'
import { detection } from './en/detection.ts'
import { exercises } from './en/exercises.ts'
import { firstSteps } from './en/first-steps.ts'
import { flash } from './en/flash.ts'
import { graph } from './en/graph.ts'
import { hunts } from './en/hunts.ts'
import { imports } from './en/import.ts'
import { incidents } from './en/incidents.ts'
import { inquiry } from './en/inquiry.ts'
import { intelligence } from './en/intelligence.ts'
import { lists } from './en/lists.ts'
import { lookBack } from './en/look-back.ts'
import { object } from './en/object.ts'
import { paste } from './en/paste.ts'
import { policy } from './en/policy.ts'
import { preview } from './en/preview.ts'
import { privacy } from './en/privacy.ts'
import { proof } from './en/proof.ts'
import { recalls } from './en/recalls.ts'
import { sensors } from './en/sensors.ts'
import { signIn } from './en/sign-in.ts'
import { situation } from './en/situation.ts'
import { sources } from './en/sources.ts'
import { start } from './en/start.ts'
import { steps } from './en/steps.ts'
import { stix } from './en/stix.ts'
import { triage } from './en/triage.ts'
import { unread } from './en/unread.ts'
import { usefulness } from './en/usefulness.ts'
import { vocabulary } from './en/vocabulary.ts'

/** The English catalogue, a file for each area: the keys that every other language must have. `{{x}}` stands for a fact; `_one` and `_other` are plural forms. */
export const en = {
  ...about,
  ...actions,
  ...auditDetails,
  ...administration,
  ...advisories,
  ...alliance,
  ...app,
  ...attribution,
  ...away,
  ...detection,
  ...exercises,
  ...firstSteps,
  ...flash,
  ...hunts,
  ...graph,
  ...imports,
  ...incidents,
  ...inquiry,
  ...intelligence,
  ...lookBack,
  ...object,
  ...paste,
  ...unread,
  ...policy,
  ...preview,
  ...privacy,
  ...proof,
  ...recalls,
  ...sensors,
  ...signIn,
  ...situation,
  ...sources,
  ...start,
  ...steps,
  ...lists,
  ...stix,
  ...triage,
  ...bulk,
  ...compare,
  ...counted,
  ...usefulness,
  ...vocabulary,
} as const

export type Catalogue = Readonly<Record<keyof typeof en, string>>

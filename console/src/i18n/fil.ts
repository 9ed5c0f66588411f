import type { Catalogue } from './en.ts'
import { about } from './fil/about.ts'
import { actions } from './fil/actions.ts'
import { administration } from './fil/administration.ts'
import { advisories } from './fil/advisories.ts'
import { alliance } from './fil/alliance.ts'
import { app } from './fil/app.ts'
import { attribution } from './fil/attribution.ts'
import { auditDetails } from './fil/audit-details.ts'
import { away } from './fil/away.ts'
import { bulk } from './fil/bulk.ts'
import { compare } from './fil/compare.ts'
import { counted } from './fil/counted.ts'
import { detection } from './fil/detection.ts'
import { exercises } from './fil/exercises.ts'
import { firstSteps } from './fil/first-steps.ts'
import { flash } from './fil/flash.ts'
import { graph } from './fil/graph.ts'
import { hunts } from './fil/hunts.ts'
import { imports } from './fil/import.ts'
import { incidents } from './fil/incidents.ts'
import { inquiry } from './fil/inquiry.ts'
import { intelligence } from './fil/intelligence.ts'
import { lists } from './fil/lists.ts'
import { lookBack } from './fil/look-back.ts'
import { object } from './fil/object.ts'
import { paste } from './fil/paste.ts'
import { policy } from './fil/policy.ts'
import { preview } from './fil/preview.ts'
import { privacy } from './fil/privacy.ts'
import { proof } from './fil/proof.ts'
import { recalls } from './fil/recalls.ts'
import { sensors } from './fil/sensors.ts'
import { signIn } from './fil/sign-in.ts'
import { situation } from './fil/situation.ts'
import { sources } from './fil/sources.ts'
import { start } from './fil/start.ts'
import { steps } from './fil/steps.ts'
import { stix } from './fil/stix.ts'
import { triage } from './fil/triage.ts'
import { unread } from './fil/unread.ts'
import { usefulness } from './fil/usefulness.ts'
import { vocabulary } from './fil/vocabulary.ts'

export const fil: Catalogue = {
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
}

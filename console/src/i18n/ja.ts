import type { Catalogue } from './en.ts'
import { about } from './ja/about.ts'
import { actions } from './ja/actions.ts'
import { administration } from './ja/administration.ts'
import { advisories } from './ja/advisories.ts'
import { alliance } from './ja/alliance.ts'
import { app } from './ja/app.ts'
import { attribution } from './ja/attribution.ts'
import { auditDetails } from './ja/audit-details.ts'
import { away } from './ja/away.ts'
import { bulk } from './ja/bulk.ts'
import { compare } from './ja/compare.ts'
import { counted } from './ja/counted.ts'
import { detection } from './ja/detection.ts'
import { exercises } from './ja/exercises.ts'
import { firstSteps } from './ja/first-steps.ts'
import { flash } from './ja/flash.ts'
import { graph } from './ja/graph.ts'
import { hunts } from './ja/hunts.ts'
import { imports } from './ja/import.ts'
import { incidents } from './ja/incidents.ts'
import { inquiry } from './ja/inquiry.ts'
import { intelligence } from './ja/intelligence.ts'
import { lists } from './ja/lists.ts'
import { lookBack } from './ja/look-back.ts'
import { object } from './ja/object.ts'
import { paste } from './ja/paste.ts'
import { policy } from './ja/policy.ts'
import { preview } from './ja/preview.ts'
import { privacy } from './ja/privacy.ts'
import { proof } from './ja/proof.ts'
import { recalls } from './ja/recalls.ts'
import { sensors } from './ja/sensors.ts'
import { signIn } from './ja/sign-in.ts'
import { situation } from './ja/situation.ts'
import { sources } from './ja/sources.ts'
import { start } from './ja/start.ts'
import { steps } from './ja/steps.ts'
import { stix } from './ja/stix.ts'
import { triage } from './ja/triage.ts'
import { unread } from './ja/unread.ts'
import { usefulness } from './ja/usefulness.ts'
import { vocabulary } from './ja/vocabulary.ts'

export const ja: Catalogue = {
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

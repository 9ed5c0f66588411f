import { type Check, float, integer, oneOf, text, timestamp } from '../property-kind.ts'
import { objectOf, table } from '../shape.ts'

const section = 'Incident Core v2 §2.3.2'
const count = integer(0)
const counts = { information_type: text, record_count: count, record_size: count }

/** What an impact says of its category (Incident Core Extension v2 for STIX 2.1, §2.3.2): the key is the category. */
export const impactExtensions: Readonly<Record<string, Check>> = {
  availability: objectOf(section, table({ availability_impact: integer(0, 100, section) }, ['availability_impact'])),
  confidentiality: objectOf(
    section,
    table(
      {
        ...counts,
        loss_type: oneOf(['confirmed-loss', 'contained', 'exploited-loss', 'none', 'suspected-loss'], section),
      },
      ['loss_type'],
    ),
  ),
  external: objectOf(section, table({ impact_type: text }, ['impact_type'])),
  integrity: objectOf(
    section,
    table(
      {
        ...counts,
        alteration: oneOf(
          [
            ...['potential-destruction', 'potential-modification', 'partial-destruction', 'partial-modification'],
            ...['full-destruction', 'full-modification', 'none'],
          ],
          section,
        ),
      },
      ['alteration'],
    ),
  ),
  monetary: objectOf(
    section,
    table(
      {
        ...{ variety: text, conversion_rate: float, conversion_time: timestamp, currency: text },
        ...{ currency_actual: text, max_amount: float, min_amount: float },
      },
      ['variety'],
    ),
  ),
  physical: objectOf(
    section,
    table(
      {
        impact_type: oneOf(['damaged-functional', 'damaged-nonfunctional', 'destruction', 'none', 'unknown'], section),
        asset_type: text,
      },
      ['impact_type'],
    ),
  ),
  traceability: objectOf(section, table({ traceability_impact: text }, ['traceability_impact'])),
}

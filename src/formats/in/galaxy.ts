import { Fault } from '../../base/fault.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { clusterObject } from './misp-cluster.ts'
import { galaxyTypes } from './misp-types.ts'
import { Builder, type ReadContext, type Reading } from './reading.ts'

const mostClusters = 50_000
const said = new Set(['value', 'uuid', 'description', 'meta'])
const metaSaid = new Set(['synonyms', 'refs', 'external_id', 'ISO'])

/** The clusters of a galaxy, or of a list of galaxies, as a reference collection. */
export function readGalaxy(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('misp-galaxy', context)
  for (const galaxy of Array.isArray(value) ? value : [value]) readOne(galaxy, builder)
  return builder.reading()
}

function readOne(value: unknown, builder: Builder): void {
  if (!isMembers(value) || !Array.isArray(value.values)) throw new Fault('invalid', 'there are no clusters in it')
  if (value.values.length > mostClusters) throw new Fault('too-large', `more than ${mostClusters} clusters`)
  const type = String(value.type ?? '')
  if (galaxyTypes[type] === undefined) builder.unmapped('galaxy', 'there is no object for this galaxy', type)
  for (const cluster of value.values.filter(isMembers)) {
    const made = clusterObject(builder, cluster, type, {})
    if (made === null) {
      builder.unmapped('values[]', 'there is no object for it', cluster.value)
      continue
    }
    for (const name of Object.keys(cluster))
      if (!said.has(name)) builder.unmapped(`values[].${name}`, 'no object says it', cluster[name])
    const meta = isMembers(cluster.meta) ? cluster.meta : {}
    for (const name of Object.keys(meta))
      if (!metaSaid.has(name)) builder.unmapped(`values[].meta.${name}`, 'no object says it', meta[name])
  }
}

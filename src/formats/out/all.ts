import { Fault } from '../../base/fault.ts'
import { sigmaFormat, yaraFormat } from './carried-rules.ts'
import { csvFormat } from './csv.ts'
import type { OutFormat } from './format.ts'
import { listFormats } from './lists.ts'
import { mispFormat } from './misp.ts'
import { openIocFormat } from './openioc.ts'
import { ipsetFormat, nftablesFormat } from './packet-filters.ts'
import { rpzFormat } from './rpz.ts'
import { snort2Format, snortFormat } from './snort.ts'
import { stixFormat } from './stix.ts'
import { suricataDatasets, suricataFormat } from './suricata.ts'
import { zeekFormat } from './zeek.ts'

/** Every format that intelligence goes out in, by name. */
export const outFormats: readonly OutFormat[] = [
  ...[
    stixFormat,
    mispFormat,
    csvFormat,
    openIocFormat,
    zeekFormat,
    suricataFormat,
    ...suricataDatasets,
    snortFormat,
    snort2Format,
  ],
  ...[rpzFormat, nftablesFormat, ipsetFormat, ...listFormats, sigmaFormat, yaraFormat],
]

const byName = new Map(outFormats.map((format) => [format.name, format]))

export function outFormat(name: string): OutFormat {
  const format = byName.get(name)
  if (format === undefined)
    throw new Fault('not-found', `there is no such format; there are: ${[...byName.keys()].join(', ')}`)
  return format
}

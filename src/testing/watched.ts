import { join } from 'node:path'
import type { Enrolment } from '../api/contract/sensors.ts'
import type { RunningNode } from '../node.ts'
import { enrolSensor, parseEnrolment } from '../sensor/enrolment.ts'
import { askNode } from './ask-node.ts'

const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'

/** An indicator that everybody in the alliance may have, with this pattern; its number makes its id. */
export function watchedIndicator(number: number, pattern: string, more: object = {}): object {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: watchedId(number),
    created: '2026-06-01T00:00:00.000Z',
    modified: '2026-06-01T00:00:00.000Z',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-06-01T00:00:00Z',
    object_marking_refs: [green],
    ...more,
  }
}

export function watchedId(number: number): string {
  return `indicator--5a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4${100 + number}`
}

/** A sensor of the water sector, enrolled at a node, with its directory in this folder. */
export async function enrolAt(
  node: Pick<RunningNode, 'consoleUrl' | 'token' | 'exchangeUrl'>,
  folder: string,
  name: string,
  sector = 'water',
): Promise<{ dir: string; made: Enrolment }> {
  const made = await askNode<Enrolment>(node, '/sensors', 'POST', { name, sector, url: node.exchangeUrl })
  const dir = join(folder, name)
  enrolSensor(dir, parseEnrolment(JSON.stringify(made)))
  return { dir, made }
}

import { hash } from 'node:crypto'
import { uuidV5 } from '../../base/ids.ts'
import type { OutFormat } from './format.ts'

export const exportNamespace = '6b0f9f0e-6a6b-4d0e-9d0c-0f6f0a3d4b52'

/** A bundle of the exact texts, every type. */
export const stixFormat: OutFormat = {
  name: 'stix',
  title: 'A STIX 2.1 bundle',
  use: 'share',
  mediaType: 'application/stix+json;version=2.1',
  extension: 'json',
  types: undefined,
  saysValidity: true,
  begin({ member, agreement, reader, position }) {
    const id = uuidV5(exportNamespace, hash('sha256', JSON.stringify([member, agreement, reader, position])))
    return `{"type":"bundle","id":"bundle--${id}"`
  },
  unit: ({ item }) => ({ records: [item.text], refused: [] }),
  // §8: a bundle without objects has no `objects` property.
  first: ',"objects":[\n',
  between: ',\n',
  end: (_, isEmpty) => (isEmpty ? '}\n' : '\n]}\n'),
}

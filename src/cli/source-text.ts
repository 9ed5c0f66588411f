import type { Source, SourceFound } from '../api/contract/sources.ts'

import { onOneLine } from './one-line.ts'

/** A source in a few lines. */
export function showSource(source: Source): string {
  const { name, settings, state, counts, lastError } = source
  const { taken, unchanged, refused, withheld } = counts
  const whom =
    settings.agreements.length === 0 ? 'for this member alone' : `for the parties of ${settings.agreements.join(', ')}`
  const lines = [
    `${name}  ${state}  ${settings.kind} ${settings.address}`,
    `  every ${settings.everySeconds} s, unmarked as ${settings.tlp === null ? 'they are' : `TLP:${settings.tlp.toUpperCase()}`}, ${whom}, credentials: ${source.credentials}`,
    `  ${taken} taken, ${unchanged} unchanged, ${refused} refused, ${withheld} withheld; ${source.quarantined} in quarantine`,
    `  last success ${source.lastSuccessAt ?? 'never'}, next run ${source.nextAt ?? 'when it is resumed'}`,
  ]
  if (lastError !== '') lines.push(`  failed ${source.failures} times: ${lastError}`)
  return lines.join('\n')
}

export function showFound({
  root,
  roots,
  collections,
  mediaType,
  bytes,
  files,
  events,
  provider,
}: SourceFound): string {
  if (provider !== null) {
    const { name, namespace, role, lists, fingerprints } = provider
    const keys = fingerprints.map((one) => `\n  ${one}`).join('')
    return (
      onOneLine(`${name} (${namespace}), ${role}, ${lists} lists; keys that it says are its own:`) + (keys || ' none')
    )
  }
  if (events !== null) return `${events} events are listed`
  if (files !== null) return `${files} files lie there`
  if (mediaType !== null)
    return `it answers with ${mediaType || 'no media type'}${bytes === null ? '' : `, ${bytes} bytes`}`
  if (root === null) return `several API roots; say which by --root:\n${roots.map((one) => `  ${one}`).join('\n')}`
  const lines = collections.map(
    ({ id, title, readable, chosen }) => `  ${chosen ? '*' : ' '} ${id}  ${title}${readable ? '' : '  (not for us)'}`,
  )
  return [`API root ${root}; collections, those that would be read with *:`, ...lines].join('\n')
}

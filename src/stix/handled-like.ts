import { handlingExtension } from './handling-extension.ts'

/**
 * The markings and handling extension of an answer to an object (a sighting, an opinion, a note): those of the object itself, and
 * where these name members, its producer is one of them. `producer` is '' where the object is our own.
 */
export function handledLike(
  { object_marking_refs, extensions }: Readonly<Record<string, unknown>>,
  producer: string,
): Record<string, unknown> {
  const own = (extensions as Record<string, Record<string, unknown>> | undefined)?.[handlingExtension]
  const releasable = own?.releasable_to as string[] | undefined
  const reachesProducer = releasable === undefined || producer === '' || releasable.includes(producer)
  const handling = reachesProducer ? own : { ...own, releasable_to: [...releasable, producer].sort() }
  return {
    ...(object_marking_refs === undefined ? {} : { object_marking_refs }),
    ...(handling === undefined ? {} : { extensions: { [handlingExtension]: handling } }),
  }
}

/** Types of §4, §5, §7 and §8: whatever the standard defines that is no observable. */
export const notObservable: readonly string[] =
  'attack-pattern campaign course-of-action grouping identity incident indicator infrastructure intrusion-set location malware malware-analysis note observed-data opinion report threat-actor tool vulnerability relationship sighting bundle marking-definition language-content extension-definition'.split(
    ' ',
  )

/** The same without relationship objects. */
export const neitherObservableNorRelationship: readonly string[] = notObservable.filter(
  (type) => type !== 'relationship' && type !== 'sighting',
)

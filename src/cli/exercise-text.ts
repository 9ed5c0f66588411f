import type { Exercise } from '../api/contract/exercises.ts'

/** One exercise in one line. */
export function showExercise({
  name,
  opener,
  state,
  agreement,
  members,
  from,
  until,
  endedAt,
  links,
}: Exercise): string {
  if (state === 'ended') return `${name}: opened by ${opener}, ended ${endedAt ?? ''}; nothing of it is kept here`
  const reached = links.filter((link) => link.reached).map(({ member }) => member)
  const here = state === 'joined' ? 'joined' : `not joined here: trefoil exercise join DIR ${JSON.stringify(name)}`
  return `${name}: opened by ${opener} under ${agreement}, among ${members.join(', ')}, ${from} to ${until}; ${here}${reached.length > 0 ? `; in touch with ${reached.join(', ')}` : ''}`
}

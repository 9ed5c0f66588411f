import type { Advisory, AdvisoryRow, CsafDocument } from '../api/contract/advisories.ts'

/** One advisory on one line. */
export function showAdvisory({ name, state, title, embargo, lead, id }: AdvisoryRow): string {
  return `${name}  ${state}  ${embargo}  ${lead}  ${title}\n    ${id}`
}

export function showAdvisoryFully(advisory: Advisory): string {
  const { document, signOffs, rule, comments, revisions, variants, clock, files, aside, lost } = advisory
  const mandatory = rule.mandatory.length === 0 ? '' : `, in any case ${rule.mandatory.join(', ')}`
  return [
    showAdvisory(advisory),
    `  members: ${document.members.join(', ')} under ${document.agreement}; ${rule.quorum} sign off${mandatory}`,
    `  hash: ${advisory.head}`,
    ...clock.map(({ member, zone, local }) => `  published at ${local} ${zone}${member === '' ? '' : ` (${member})`}`),
    ...document.members.map((member) => {
      const found = signOffs.find((one) => one.member === member)
      return `  ${member}: ${found === undefined ? 'not signed off' : `signed off ${found.at}`}`
    }),
    ...revisions.map(({ height, author, at, note }) => `  draft ${height} by ${author} ${at} ${note}`),
    ...lost.map(({ author, at }) => `  not in the text: a change of ${author} ${at}`),
    ...comments.map(
      ({ author, part, text, resolved }) =>
        `  ${resolved === null ? 'open' : 'settled'} comment of ${author} ${part}: ${text}`,
    ),
    ...variants.map(
      ({ tlp, holds }) =>
        `  TLP:${tlp.toUpperCase()}: ${Object.entries(holds)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}`,
    ),
    ...aside.map(({ author, kind, because }) => `  counts for nothing: ${kind} of ${author}: ${because}`),
    ...files.map(({ url }) => `  ${url}`),
  ].join('\n')
}

export function showCsaf({ state, trackingId, version, title, verdict, digest }: CsafDocument): string {
  const { hash, signature, publisher, valid, problems, contradicts } = verdict
  return [
    `${state}  ${trackingId} ${version}  ${title}`,
    `  ${digest}`,
    `  hash ${hash}, signature ${signature}, publisher ${publisher}, rules of CSAF ${valid ? 'right' : 'wrong'}${contradicts ? ', contradicts one that was trusted' : ''}`,
    ...problems.map(({ rule, at, message }) => `  ${rule} ${at} ${message}`),
  ].join('\n')
}

import { Button, Menu } from '@mantine/core'
import { IconCircleCheck, IconDownload, IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { EvidenceFact, EvidenceReport } from '../../../src/api/contract/evidence.ts'
import { Refused } from '../api/client.ts'
import { evidenceFile, proofQuery } from '../api/queries.ts'
import { listed } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { saveFile } from '../parts/save-file.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import { FactList } from './fact-list.tsx'
import css from './proof.module.css'
import { OneRecipient } from './recipient.tsx'
import { recipientsIn } from './state.ts'

/** Who has it, since when, what exactly they saw, who refused it or was refused it, where it is gone: each with what it is worth. */
export function Proof({ id }: { readonly id: string }) {
  const words = useWords()
  const query = useQuery(proofQuery(id))
  if (query.data === undefined) {
    if (!query.isError) return <RowSkeletons rows={6} />
    return isWrong(query.error) ? (
      <WrongEvidence error={query.error} />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  const report = query.data
  const recipients = recipientsIn(report.facts, report.by)
  const of = (...codes: EvidenceFact['code'][]) => report.facts.filter(({ code }) => codes.includes(code))
  return (
    <div className={css.proof}>
      <p>{words('proof.intro')}</p>
      <Checked report={report} />
      <Downloads id={id} report={report} />
      {recipients.length === 0 ? (
        <EmptyState title={words('who.emptyTitle')}>{words('proof.nobody')}</EmptyState>
      ) : (
        <ul className={css.recipients}>
          {recipients.map((one) => (
            <OneRecipient key={one.about} id={id} recipient={one} />
          ))}
        </ul>
      )}
      <FactList title={words('proof.taking')} facts={of('notice', 'taken-back', 'hold').filter(isNews)} />
      <FactList title={words('proof.log')} facts={of('tree', 'cosigned')} />
      <FactList title={words('proof.audit')} facts={of('audited')} />
    </div>
  )
}

/** What was recalled is told by its signed notice already. */
function isNews({ code, facts }: EvidenceFact): boolean {
  return code !== 'taken-back' || facts['kind'] !== 'recalled'
}

function isWrong(error: Error): boolean {
  return error instanceof Refused && error.status === 409
}

function WrongEvidence({ error }: { readonly error: Error }) {
  const words = useWords()
  return (
    <div className={css.wrong} role="alert">
      <strong>{words('proof.wrong')}</strong>
      <p className="foreign">{error.message}</p>
    </div>
  )
}

/** The result of the check of this very file. */
function Checked({ report: { facts, charter, at } }: { readonly report: EvidenceReport }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const count = (strength: EvidenceFact['strength']) => facts.filter((fact) => fact.strength === strength).length
  const counts = { proven: count('proven'), follows: count('follows'), claimed: count('claimed') }
  const cosigners = facts.filter(({ code }) => code === 'cosigned').map(({ about }) => nameOf(about.slice(7)))
  const size = facts.find(({ code }) => code === 'tree')?.facts['size']
  return (
    <div className={css.checked}>
      <IconShieldCheck size={22} stroke={1.6} aria-hidden="true" />
      <div>
        <p>
          <strong>{words('proof.checked')}</strong> <Timestamp at={at} form="short" />
        </p>
        <p>{words('proof.counts', counts)}</p>
        {charter !== null && (
          <p>
            {words('proof.keys', { version: charter.version, members: listed(words, charter.signedBy.map(nameOf)) })}
          </p>
        )}
        {size !== undefined && (
          <p>
            {words('proof.tree', { size: formatNumber(Number(size), words.language) })}{' '}
            {cosigners.length === 0
              ? words('proof.notCosigned')
              : words('proof.cosigned', { members: listed(words, cosigners) })}
          </p>
        )}
      </div>
    </div>
  )
}

function Downloads({ id, report }: { readonly id: string; readonly report: EvidenceReport }) {
  const words = useWords()
  const nameOf = useMemberNames()
  const inSentence = useMembersInSentences()
  const save = useMutation({
    mutationFn: async (wish: { readonly for?: string; readonly texts?: 'yes' }) =>
      saveFile(`evidence-${id}${wish.for === undefined ? '' : `-${wish.for}`}.json`, await evidenceFile(id, wish)),
  })
  const members = [...new Set(report.facts.filter(({ code }) => code === 'given').map(({ about }) => about))].filter(
    (about) => about.startsWith('member:'),
  )
  return (
    <div className={css.tools}>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            loading={save.isPending}
            leftSection={<IconDownload size={16} stroke={1.6} aria-hidden="true" />}
          >
            {words('proof.download')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{words('proof.forOwn', { member: inSentence(report.by) })}</Menu.Label>
          <Menu.Item onClick={() => save.mutate({})}>{words('proof.whole')}</Menu.Item>
          <Menu.Item onClick={() => save.mutate({ texts: 'yes' })}>{words('proof.withTexts')}</Menu.Item>
          {members.length > 0 && <Menu.Label>{words('proof.forMember')}</Menu.Label>}
          {members.map((about) => (
            <Menu.Item key={about} onClick={() => save.mutate({ for: about.slice(7) })}>
              <span className="foreign">{nameOf(about.slice(7))}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <div role="status">
        {save.isSuccess && (
          <span className={css.saved}>
            <IconCircleCheck size={16} stroke={1.8} aria-hidden="true" /> {words('proof.saved')}
          </span>
        )}
        {save.isError && <span className="foreign">{save.error.message}</span>}
      </div>
    </div>
  )
}

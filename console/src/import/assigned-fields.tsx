import { Checkbox, Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TlpLabel as Tlp } from '../../../src/api/contract/labels.ts'
import { allianceQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import css from './import.module.css'

const levels: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']

interface Props {
  readonly tlp: Tlp | null
  readonly onTlp: (tlp: Tlp | null) => void
  readonly releasableTo: readonly string[] | null
  readonly onReleasableTo: (codes: readonly string[] | null) => void
}

/** What the publisher says beside the objects: it travels with them and can only make release narrower. */
export function AssignedFields({ tlp, onTlp, releasableTo, onReleasableTo }: Props) {
  const words = useWords()
  const members = useQuery(allianceQuery).data?.members.filter((member) => !member.self) ?? []
  return (
    <div className={css.assigned}>
      <fieldset>
        <legend>{words('import.tlp')}</legend>
        <p className={css.hint}>{words('import.tlpHint')}</p>
        <Radio.Group
          value={tlp ?? ''}
          onChange={(value) => onTlp(levels.find((level) => level === value) ?? null)}
          aria-label={words('import.tlp')}
        >
          <div className={css.choices}>
            <Radio value="" label={words('import.tlpKeep')} />
            {levels.map((level) => (
              <Radio key={level} value={level} label={<TlpLabel tlp={level} />} />
            ))}
          </div>
        </Radio.Group>
      </fieldset>
      <fieldset>
        <legend>{words('import.releasable')}</legend>
        <p className={css.hint}>{words('import.releasableHint')}</p>
        <Radio.Group
          value={releasableTo === null ? 'all' : 'some'}
          onChange={(value) => onReleasableTo(value === 'all' ? null : [])}
          aria-label={words('import.releasable')}
        >
          <div className={css.choices}>
            <Radio value="all" label={words('import.releasableAll')} />
            <Radio value="some" label={words('import.releasableSome')} />
          </div>
        </Radio.Group>
        {releasableTo !== null && (
          <Checkbox.Group
            value={[...releasableTo]}
            onChange={onReleasableTo}
            aria-label={words('import.releasableSome')}
          >
            <div className={css.members}>
              {members.map((member) => (
                <Checkbox
                  key={member.code}
                  value={member.code}
                  label={
                    <span className={css.member}>
                      <MemberBadge code={member.code} />
                      <span className="foreign">{member.name}</span>
                    </span>
                  }
                />
              ))}
            </div>
          </Checkbox.Group>
        )}
        {releasableTo?.length === 0 && <p className={css.caution}>{words('import.releasableNobody')}</p>}
      </fieldset>
    </div>
  )
}

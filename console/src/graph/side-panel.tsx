import { Button } from '@mantine/core'
import { IconFold, IconFoldDown, IconPin, IconPinnedOff, IconRoute, IconTrash, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GraphLink, NeighbourCounts } from '../../../src/api/contract/graph.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { ask } from '../api/client.ts'
import { objectName, relationName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './side-panel.module.css'
import type { Step } from './steps.ts'

interface Props {
  readonly node: Summary
  readonly links: readonly GraphLink[]
  readonly nameOf: (id: string) => string | null
  readonly pinned: boolean
  readonly pathing: boolean
  readonly onStep: (step: Step) => void
  readonly onPin: () => void
  readonly onPath: () => void
  /** How many are chosen; the first of them is shown. */
  readonly chosenCount: number
  readonly folded: boolean
  readonly onFold: () => void
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

/** The chosen node: what it is, what can be done with it, and how many neighbours of each kind it has before any is fetched. */
export function SidePanel(props: Props) {
  const { node, pinned, pathing, chosenCount, folded, onStep, onPin, onPath, onFold, onClose } = props
  const words = useWords()
  return (
    <aside className={css.panel} aria-label={words('graph.panel')}>
      <header className={css.panelHead}>
        <p className={css.panelType}>
          <TypeIcon type={node.type} size={16} />
          {typeName(words, node.type)}
        </p>
        <button type="button" className={css.plain} onClick={onClose} aria-label={words('app.close')}>
          <IconX size={18} stroke={1.6} aria-hidden="true" />
        </button>
      </header>
      <h2 className={`${css.panelName} foreign`}>
        {objectName(words, { ...node, name: node.name.slice(0, 600) }) || node.id}
      </h2>
      <p className={css.panelFacts}>
        <TlpLabel tlp={node.tlp} /> <MemberBadge code={node.origin} /> <Timestamp at={node.added} form="short" />
      </p>
      {chosenCount > 1 && <p className={css.notice}>{words('graph.chosenMany', { count: chosenCount })}</p>}
      <div className={css.panelActs}>
        <Button
          size="xs"
          variant="default"
          renderRoot={(rest) => <Link to="/objects/$id" params={{ id: node.id }} {...rest} />}
        >
          {words('graph.open')}
        </Button>
        <Toggle isOn={pinned} Icon={pinned ? IconPinnedOff : IconPin} onClick={onPin}>
          {words(pinned ? 'graph.unpin' : 'graph.pin')}
        </Toggle>
        <Toggle isOn={pathing} Icon={IconRoute} onClick={onPath}>
          {words('graph.path')}
        </Toggle>
        <Toggle isOn={folded} Icon={folded ? IconFold : IconFoldDown} onClick={onFold}>
          {words(folded ? 'graph.unfold' : 'graph.fold')}
        </Toggle>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden="true" />}
          onClick={() => onStep({ does: 'remove', id: node.id })}
        >
          {words('graph.remove')}
        </Button>
      </div>
      {pathing && (
        <p className={css.notice} role="status">
          {words('graph.pathChoose')}
        </p>
      )}
      <Expand key={node.id} {...props} />
      <Beside {...props} />
    </aside>
  )
}

function Expand({ node, onStep, links }: Props) {
  const words = useWords()
  const query = useQuery({
    queryKey: ['object', node.id, 'neighbour-counts'],
    queryFn: ({ signal }) =>
      ask<NeighbourCounts>(`/objects/${encodeURIComponent(node.id)}/neighbour-counts`, { signal }),
  })
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={4} />
    )
  const here = (kind: string, direction: string) =>
    links.filter((link) => link.kind === kind && (direction === 'out' ? link.from : link.to) === node.id).length
  return (
    <section>
      <h3 className={css.panelTitle}>{words('graph.expand')}</h3>
      {query.data.groups.length === 0 && <p className={css.quiet}>{words('graph.noNeighbours')}</p>}
      <ul className={css.kinds}>
        {query.data.groups.map(({ kind, direction, type, count }) => (
          <li key={`${kind} ${direction} ${type}`}>
            <button
              type="button"
              className={css.kind}
              data-expand
              onClick={() => onStep({ does: 'expand', id: node.id, kind, direction, type, pages: 1 })}
            >
              <span aria-hidden="true">{direction === 'out' ? '→' : '←'}</span>
              <span>
                {relationName(words, kind)}{' '}
                <small className={css.way}>{words(direction === 'out' ? 'relations.out' : 'relations.in')}</small>
              </span>
              <span className={css.kindType}>
                <TypeIcon type={type} size={15} /> {typeName(words, type)}
              </span>
              <strong className={css.number}>{formatNumber(count, words.language)}</strong>
            </button>
            {count > 100 && here(kind, direction) > 0 && (
              <small className={css.hundred}>{words('graph.hundred')}</small>
            )}
          </li>
        ))}
      </ul>
      {query.data.more && <p className={css.quiet}>{words('graph.countedNewest')}</p>}
    </section>
  )
}

/** The links of the node in this picture, to go along by keyboard. */
function Beside({ node, links, nameOf, onChoose }: Props) {
  const words = useWords()
  const mine = links.filter(({ from, to }) => from === node.id || to === node.id)
  if (mine.length === 0) return null
  return (
    <section>
      <h3 className={css.panelTitle}>{words('graph.here', { count: mine.length })}</h3>
      <ul className={css.beside}>
        {mine.slice(0, 100).map((link) => {
          const out = link.from === node.id
          const other = out ? link.to : link.from
          return (
            <li key={`${link.kind} ${link.from} ${link.to} ${link.through}`}>
              <button type="button" className={css.other} onClick={() => onChoose(other)}>
                <small className={css.link}>
                  {out ? '→' : '←'} {relationName(words, link.kind)}
                </small>
                <span className="foreign">{nameOf(other) ?? other}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface ToggleProps {
  readonly isOn: boolean
  readonly Icon: typeof IconPin
  readonly onClick: () => void
  readonly children: string
}

function Toggle({ isOn, Icon, onClick, children }: ToggleProps) {
  return (
    <Button
      size="xs"
      variant="default"
      aria-pressed={isOn}
      leftSection={<Icon size={14} aria-hidden="true" />}
      onClick={onClick}
    >
      {children}
    </Button>
  )
}

import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconExternalLink, IconTopologyStar3, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { Refused } from '../api/client.ts'
import { detailQuery, recipientsQuery } from '../api/queries.ts'
import { useKeys } from '../app/keys.ts'
import { useMarking } from '../app/marking.tsx'
import { mayProve, mayReview } from '../app/roles.ts'
import { type ObjectTab, objectTabs } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { AttributionPanel, hasAttribution } from '../attribution/panel.tsx'
import { VerdictsOn } from '../feedback/verdicts.tsx'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import { Proof } from '../proof/proof.tsx'
import { HoldObject } from '../recalls/hold-object.tsx'
import { RecallObject } from '../recalls/recall-object.tsx'
import { GoneObject, HeldNotice } from '../recalls/taken-back.tsx'
import { ExactText } from './exact-text.tsx'
import { Facts } from './facts.tsx'
import { History } from './history.tsx'
import { Properties } from './properties.tsx'
import { Relations } from './relations.tsx'
import { SeenBefore } from './seen-before.tsx'
import { SeenWhere } from './seen-where.tsx'
import css from './view.module.css'
import { Watched } from './watched.tsx'
import { ReleaseSummary, WhoSeesThis } from './who-sees-this.tsx'

interface Props {
  readonly id: string
  readonly version?: string
  readonly tab: ObjectTab
  readonly onTab: (tab: ObjectTab) => void
  /** Beside a list: how to close it. */
  readonly onClose?: () => void
  readonly wide?: boolean
}

/** An object as people read it: what it says, who sees it, what it relates to, where it comes from, its exact text. */
export function ObjectView({ id, version, tab, onTab, onClose, wide = false }: Props) {
  const words = useWords()
  const query = useQuery(detailQuery(id, version))
  const recipients = useQuery(recipientsQuery(id))
  const detail = query.data
  // What was here a moment ago and was taken back is not shown from memory.
  const isGone = query.error instanceof Refused && query.error.status === 404
  const { person } = useSession()
  const tabs = objectTabs.filter(
    (one) =>
      one === tab ||
      ((one !== 'proof' || mayProve(person.role)) && (one !== 'attribution' || hasAttribution(detail?.type))),
  )
  useMarking(
    detail === undefined || isGone ? null : { scope: 'object', tlp: detail.tlp, releasableTo: detail.releasableTo },
  )
  useTitle(detail)
  const step = (by: number) => {
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]
    if (next !== undefined) onTab(next)
  }
  useKeys({ '[': () => step(-1), ']': () => step(1) })

  if (detail === undefined || isGone)
    return query.isError ? (
      <GoneObject id={id} error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  return (
    <article className={css.view} data-wide={wide || undefined}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={css.head}>
        <div className={css.line}>
          <p className={css.type}>
            <TypeIcon type={detail.type} size={18} />
            {typeName(words, detail.type)}
          </p>
          {onClose === undefined ? <BackToList /> : <PaneTools id={id} onClose={onClose} />}
        </div>
        <div className={css.titleLine}>
          <h1 className={`${css.title} foreign`}>{objectName(words, detail) || detail.id}</h1>
          {onClose === undefined && <PageHelpButton />}
        </div>
        {detail.revoked && (
          <p className={css.revoked}>
            <strong>{words('object.revoked')}</strong> {words('object.revokedHint')}
          </p>
        )}
        {version !== undefined && detail.versions.some((one) => one.version > detail.version) && (
          <p className={css.old}>
            {words('object.versionOld')}{' '}
            <Link to="/objects/$id" params={{ id }} search={{ tab }}>
              {words('object.versionNewest')}
            </Link>
          </p>
        )}
        <HeldNotice id={id} />
        {detail.type === 'indicator' && <SeenWhere id={id} />}
        <ReleaseSummary decisions={recipients.data} onOpen={() => onTab('recipients')} />
        <div className={css.origins}>
          <Facts detail={detail} />
          <div className={css.acts}>
            {mayReview(person.role) && detail.type !== 'relationship' && <ShowInGraph id={id} />}
            <RecallObject detail={detail} />
            <HoldObject id={id} />
          </div>
        </div>
        {detail.type === 'indicator' && <Watched id={id} />}
        {detail.type === 'indicator' && <SeenBefore id={id} />}
        <VerdictsOn detail={detail} />
      </header>
      <Tabs value={tab} onChange={(next) => next !== null && onTab(next as ObjectTab)} keepMounted={false}>
        <TabStrip label={words('object.tabs')} value={tab} className={css.tabs}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`object.tab.${one}`)}
              {one === 'relations' && detail.relations.length > 0 && (
                <span className={css.number}>{detail.relations.length}</span>
              )}
            </Tabs.Tab>
          ))}
        </TabStrip>
        <div className={css.panel}>
          <Tabs.Panel value="properties">
            <Properties detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="recipients">
            <WhoSeesThis detail={detail} query={recipients} />
          </Tabs.Panel>
          <Tabs.Panel value="relations">
            <Relations detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="attribution">
            <AttributionPanel detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <History detail={detail} />
          </Tabs.Panel>
          <Tabs.Panel value="proof">
            <Proof id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="raw">
            <ExactText id={id} version={detail.version} />
          </Tabs.Panel>
        </div>
      </Tabs>
    </article>
  )
}

function ShowInGraph({ id }: { readonly id: string }) {
  const words = useWords()
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconTopologyStar3 size={15} stroke={1.6} aria-hidden="true" />}
      renderRoot={(props) => <Link to="/graph" search={{ step: [`add:${id}`], open: id }} {...props} />}
    >
      {words('graph.show')}
    </Button>
  )
}

function BackToList() {
  const words = useWords()
  return (
    <Link to="/intelligence" className={css.back ?? ''}>
      <IconArrowLeft size={16} stroke={1.8} aria-hidden="true" />
      {words('object.backToList')}
    </Link>
  )
}

function PaneTools({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const words = useWords()
  return (
    <div className={css.tools}>
      <Tooltip label={words('object.openFull')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words('object.openFull')}
          renderRoot={(props) => <Link to="/objects/$id" params={{ id }} {...props} />}
        >
          <IconExternalLink size={18} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words('object.closePane')}>
        <ActionIcon variant="subtle" color="gray" aria-label={words('object.closePane')} onClick={onClose}>
          <IconX size={18} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function useTitle(detail: Detail | undefined) {
  useEffect(() => {
    // The window's title shows in task bars and screen shares: the type only, never what is marked.
    document.title = detail === undefined ? 'Trefoil' : `${detail.type} · Trefoil`
    return () => {
      document.title = 'Trefoil'
    }
  }, [detail])
}

import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { addressOf } from '../api/client.ts'
import { allianceQuery } from '../api/queries.ts'
import { recipientName, typeName } from '../i18n/names.ts'
import { listed } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'

const clients = ['client:clear', 'client:green', 'client:amber'] as const

/** A STIX bundle of what a recipient may have: the node's own decisions choose what is in it, the list only its types. */
export function ExportMenu({ types }: { readonly types: readonly string[] }) {
  const words = useWords()
  const members = useQuery({ ...allianceQuery, enabled: false }).data?.members.filter((member) => !member.self) ?? []
  const download = (recipient: string | undefined, label: string) => (
    <Menu.Item
      key={recipient ?? ''}
      component="a"
      href={addressOf('/export', { recipient, type: types })}
      download=""
      className="foreign"
    >
      {label}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}>
          {words('export.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {words('export.what')}
          <br />
          {types.length === 0
            ? words('export.everyType')
            : words('export.onlyTypes', {
                types: listed(
                  words,
                  types.map((type) => typeName(words, type)),
                ),
              })}
        </Menu.Label>
        {members.map(({ code, name }) => download(code, name))}
        <Menu.Divider />
        {clients.map((recipient) => download(recipient, recipientName(words, recipient)))}
        {download('public', words('who.everybody'))}
        <Menu.Divider />
        {download(undefined, words('export.own'))}
      </Menu.Dropdown>
    </Menu>
  )
}

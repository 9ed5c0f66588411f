import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAgreementYaml } from '../alliance/agreement.ts'
import { draftCharter, signCharter } from '../alliance/charter.ts'
import { Fault } from '../base/fault.ts'
import { readConfig } from '../config/read-config.ts'
import { cardOf } from '../node/card.ts'
import { createNode } from '../node/create.ts'
import { keysOf } from '../node/keys.ts'
import { type DemoNode, type DemoPorts, demoNodes } from './nodes.ts'

const agreementFile = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')

/** Where a node of the demonstration lives. */
export function nodeDir(data: string, node: DemoNode): string {
  return join(data, node.member.toLowerCase())
}

/** Makes the nodes that are not there yet. A node that was made for other ports is a fault: its address is in the charter. */
export function prepareNodes(data: string, ports: readonly DemoPorts[]): void {
  for (const [index, node] of demoNodes.entries()) {
    const dir = nodeDir(data, node)
    const { exchange, console } = ports[index] as DemoPorts
    const exchangeUrl = `https://localhost:${exchange}`
    const consoleUrl = `http://localhost:${console}`
    if (!existsSync(join(dir, 'node.json'))) {
      createNode({ dir, member: node.member, name: node.name, identity: node.identity, exchangeUrl, consoleUrl })
      continue
    }
    const config = readConfig(dir, {})
    if (config.member !== node.member)
      throw new Fault('conflict', `${dir} is the node of ${config.member}; choose another --data`)
    if (config.exchangeUrl !== exchangeUrl || config.consoleUrl !== consoleUrl) {
      throw new Fault(
        'conflict',
        `${data} was made for other ports (${config.consoleUrl}); use the same --base-port, or start afresh with --reset`,
      )
    }
  }
}

/** The charter of the demonstration, signed by all of its members. */
export function signedDemoCharter(data: string): string {
  const members = demoNodes.map((node) => {
    const dir = nodeDir(data, node)
    const keys = keysOf(dir)
    return { card: cardOf(readConfig(dir, {}), keys), keys }
  })
  const draft = draftCharter({
    alliance: 'Japan, the Philippines and the United States',
    cards: members.map(({ card }) => card),
    agreements: [parseAgreementYaml(readFileSync(agreementFile, 'utf8'))],
    quorum: 2,
  })
  return members.reduce((text, { card, keys }) => signCharter(text, card.member, keys.signing), draft)
}

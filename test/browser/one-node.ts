import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Role } from '../../src/api/contract/accounts.ts'
import type { RunningNode } from '../../src/node.ts'
import { freePorts } from '../../src/testing/free-ports.ts'
import { askFor, askNode } from '../../src/testing/incidents.ts'
import { run } from '../../src/testing/memory-terminal.ts'
import { serveHere } from '../../src/testing/one-node.ts'
import { launchBrowser } from './browser.ts'

export const password = 'a long enough password'

/** A whole node under an address that stays, so that it can go away and come back, and a browser. */
export interface OneNode {
  readonly url: string
  readonly browser: Browser
  readonly node: RunningNode
  start(): Promise<void>
  stop(): Promise<void>
  addPerson(name: string, role: Role): Promise<void>
  /** Hands objects in as the operator does. */
  publish(...objects: readonly object[]): Promise<void>
}

/** For all tests of the file that calls it. */
export function serveOneNode(): OneNode {
  let data: string
  let url: string
  let browser: Browser
  let node: RunningNode | null = null
  const there = () => {
    if (node === null) throw new Error('the node is away')
    return node
  }
  const one: OneNode = {
    get url() {
      return url
    },
    get browser() {
      return browser
    },
    get node() {
      return there()
    },
    async start() {
      const listen = `127.0.0.1:${new URL(url).port}`
      node ??= await serveHere(join(data, 'jp'), { TREFOIL_CONSOLE_URL: url, TREFOIL_CONSOLE_LISTEN: listen })
    },
    async stop() {
      await node?.[Symbol.asyncDispose]()
      node = null
    },
    async addPerson(name, role) {
      await askFor(there(), '/users', { method: 'POST', json: { name, role, password } })
    },
    async publish(...objects) {
      const given = await askNode(there(), '/import', { method: 'POST', json: { type: 'bundle', objects } })
      expect(given.status).toBe(200)
    },
  }
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'trefoil-one-node-'))
    await run(['init', join(data, 'jp'), '--member', 'JP', '--name', 'Japan'])
    // Passkeys belong to a name, and a page that is loaded again to an address: it must be known before it serves.
    url = `http://localhost:${await freePorts()}`
    ;[browser] = await Promise.all([launchBrowser(), one.start()])
  })
  afterAll(async () => {
    await browser?.close()
    await one.stop()
    rmSync(data, { recursive: true, force: true })
  })
  return one
}

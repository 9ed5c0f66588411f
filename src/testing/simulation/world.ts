import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedCharter } from '../../alliance/charter.ts'
import type { Agreement } from '../../alliance/model.ts'
import type { MemberCode } from '../../policy/model.ts'
import { FakeClock, seededRandom } from '../fake-clock.ts'
import { FaultyNetwork } from '../faulty-network.ts'
import { Chance } from './chance.ts'
import { Published } from './facts.ts'
import { type AgreementOptions, makeAgreements } from './make-agreements.ts'
import { beginMs, codes, signedCharter } from './members.ts'
import type { Reader } from './reader.ts'
import { type Meddle, RunNode } from './run-node.ts'

/** What a history exercised; every name is counted. */
export type Counts = Record<string, number>

export interface Charter {
  readonly text: string
  readonly signed: SignedCharter
  readonly members: readonly MemberCode[]
  readonly agreements: readonly Agreement[]
}

export interface WorldOptions {
  readonly seed: number
  /** A folder of this history alone. */
  readonly dir: string
  readonly template: string
  readonly trace: (line: string) => void
  readonly meddle?: Meddle
}

/** All that one history is made of. */
export class World {
  readonly chance: Chance
  /** Says when nothing is done for long; apart, so that what people do stays the same. */
  readonly silence: Chance
  readonly hasSilences: boolean
  readonly clock: FakeClock
  readonly network: FaultyNetwork
  readonly nodes = new Map<MemberCode, RunNode>()
  readonly published = new Published()
  readonly charters: Charter[] = []
  /** How many charters each node has adopted, as it said. */
  readonly adopted = new Map<MemberCode, number>()
  readonly readers: Reader[] = []
  readonly counts: Counts = {}
  readonly violations: string[] = []
  readonly under: Promise<unknown>[] = []
  readonly agreementOptions: AgreementOptions
  readonly twoPersonRelease: boolean
  readonly operations: number
  /** How often a step of a disk takes a moment. */
  slowness: number
  readonly #options: WorldOptions

  constructor(options: WorldOptions) {
    this.#options = options
    const random = seededRandom(options.seed)
    // The choices of people are one stream of chance, those of clock, disk and network another: a history that is cut short begins the same.
    this.chance = new Chance(seededRandom(options.seed ^ 0x5eed))
    this.silence = new Chance(seededRandom(options.seed ^ 0x51e9))
    this.hasSilences = this.silence.happens(0.25)
    this.clock = new FakeClock(beginMs, random)
    this.network = new FaultyNetwork(this.clock, random)
    const { chance } = this
    const members = codes.slice(0, Number(chance.weighted({ 2: 3, 3: 5, 4: 2, 5: 1 })))
    this.operations = chance.whole(8, 30)
    this.agreementOptions = {
      mayRedact: chance.happens(0.35),
      retention: chance.happens(0.15),
      spanMs: this.operations * 1200,
    }
    this.twoPersonRelease = chance.happens(0.3)
    this.slowness = chance.happens(0.5) ? 0 : chance.next() * 0.05
    mkdirSync(options.dir, { recursive: true })
    for (const code of members) {
      this.nodes.set(
        code,
        new RunNode({
          code,
          clock: this.clock,
          network: this.network,
          random,
          dir: options.dir,
          twoPersonRelease: this.twoPersonRelease,
          template: options.template,
          trace: (line) => this.trace(line),
          count: (what) => this.count(what),
          onUnexpected: (member, error) => this.violate(`${member} met what it should not: ${describe(error)}`),
          ...(options.meddle === undefined ? {} : { meddle: options.meddle }),
        }),
      )
      this.adopted.set(code, 0)
    }
    // One of them may come later.
    const first = members.length > 2 && chance.happens(0.15) ? members.slice(0, -1) : members
    this.#agree(first, makeAgreements(chance, first, this.agreementOptions))
  }

  get members(): readonly MemberCode[] {
    return this.charters.at(-1)!.members
  }

  /** Nodes that serve at this moment. */
  up(): RunNode[] {
    return [...this.nodes.values()].filter((node) => node.isUp)
  }

  trace(line: string): void {
    const at = ((this.clock.nowMs() - beginMs) / 1000).toFixed(3).padStart(9)
    this.#options.trace(`${at}  ${line}`)
  }

  violate(what: string): void {
    this.trace(`VIOLATION ${what}`)
    this.violations.push(what)
  }

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by
  }

  /** Signs the next charter. */
  agree(members: readonly MemberCode[], agreements: readonly Agreement[]): void {
    this.#agree(members, agreements)
  }

  /** Something that ends when it ends; what it fails with is only traced. */
  meanwhile(what: string, work: Promise<unknown>): void {
    this.under.push(
      work.then(
        () => this.trace(`${what}: done`),
        (error: unknown) => this.trace(`${what}: ${error instanceof Error ? error.message : error}`),
      ),
    )
  }

  close(): void {
    for (const node of this.nodes.values()) node.power?.lose('the end')
    rmSync(this.#options.dir, { recursive: true, force: true })
  }

  /** A path in the folder of this history. */
  file(name: string): string {
    return join(this.#options.dir, name)
  }

  #agree(members: readonly MemberCode[], agreements: readonly Agreement[]): void {
    const made = signedCharter(members, agreements, this.charters.at(-1)?.signed)
    this.charters.push({ ...made, members, agreements })
  }
}

export function describe(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message} ${(error.stack ?? '').split('\n').slice(1, 4).join(' ')}`
    : String(error)
}

import type { Core } from '../../node/core.ts'
import type { Meddle } from './run-node.ts'

/** Mistakes that a node could make. Each must be noticed, or the simulation looks at nothing. */
export const doubles: Readonly<Record<string, Meddle>> = {
  'purges only every second thing that is taken back'(_code, core) {
    const { intake } = core.road
    let count = 0
    change(core, {
      intake: {
        ...intake,
        takePage: (page) =>
          intake.takePage({
            ...page,
            runs: page.runs.map((run) =>
              run.is === 'recall' ? { ...run, items: run.items.filter(() => ++count % 2 === 0) } : run,
            ),
            write: (tx, answers) =>
              page.write(
                tx,
                page.runs.map((run, at) =>
                  run.is === 'recall'
                    ? { is: run.is, answers: run.items.map(() => ({ outcome: 'purged' })) }
                    : answers[at]!,
                ),
              ),
          }),
      },
    })
  },

  'answers for an object that it did not store'(_code, core) {
    const { intake } = core.road
    change(core, {
      intake: {
        ...intake,
        takePage: (page) =>
          intake.takePage({
            ...page,
            runs: page.runs.map((run) =>
              run.is === 'release' && run.entries.length > 1 ? { ...run, entries: run.entries.slice(1) } : run,
            ),
          }),
      },
    })
  },

  'loses receipts that it was given'(_code, core) {
    const { store } = core.road
    const write: typeof store.write = (work) =>
      store.write(async (tx) => {
        const result = await work(tx)
        await tx.db.deleteFrom('receipt').where('direction', '=', 'got').execute()
        return result
      })
    change(core, { store: { ...store, write, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() } })
  },

  'loses a release row'(_code, core) {
    const { intake, store } = core.road
    change(core, {
      intake: {
        ...intake,
        async accept(source, entries) {
          const result = await intake.accept(source, entries)
          const last = result.added.at(-1)
          if (source.kind === 'local' && last !== undefined)
            await store.write(async (tx) => {
              const rows = tx.db.selectFrom('object').select('seq').where('id', '=', last.id)
              await tx.db.deleteFrom('release').where('seq', 'in', rows).execute()
            })
          return result
        },
      },
    })
  },

  'shows its clients what is for its own people'(_code, core) {
    const { release } = core.road
    const staff = { kind: 'person', name: 'somebody', role: 'analyst' } as const
    change(core, {
      release: {
        ...release,
        page: ({ ...caller }, query) => release.page(caller.kind === 'client' ? staff : caller, query),
      },
    })
  },

  'leaves something out of the pages of a reader'(_code, core) {
    const { release } = core.road
    change(core, {
      release: {
        ...release,
        async page(caller, query) {
          const page = await release.page(caller, query)
          return query.limit < 100 && page.items.length > 1 ? { ...page, items: page.items.slice(1) } : page
        },
      },
    })
  },

  'seals what it gives with another key'(code, core) {
    if (code !== 'JP') return
    const { release } = core.road
    change(core, {
      release: {
        ...release,
        async steps(...asked) {
          const page = await release.steps(...asked)
          const steps = page.steps.map((step) => ({
            ...step,
            items: step.items.map((item) =>
              item.is === 'object' && item.parcel.seal !== null
                ? { ...item, parcel: { ...item.parcel, seal: Buffer.alloc(64).toString('base64') } }
                : item,
            ),
          }))
          return { ...page, steps }
        },
      },
    })
  },
}

/** The rest of the node is built over what is changed here. */
function change(core: Core, parts: Partial<Core['road']>): void {
  Object.assign(core.road, parts)
}

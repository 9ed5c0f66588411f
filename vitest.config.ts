import { defineConfig } from 'vitest/config'
import { DearestFirst } from './test/setup/dearest-first.ts'

/** Tests of the source, and of what the console computes, share nothing but code: their files need no process each, and starting one costs more than a third of the whole. */
const [ofSource, ofConsole] = ['src/**/*.test.ts', 'test/console-*.test.ts']

// A test that hangs is found; one on a machine with thirty times the work of its cores is not taken for one that hangs.
const everywhere = {
  pool: 'forks' as const,
  setupFiles: ['test/setup/laws.ts'],
  testTimeout: 600_000,
  hookTimeout: 600_000,
}

// Statements that only the embedded store was asked are looked at where that is wanted (npm run campaign:distribution).
const setupFiles = [
  ...everywhere.setupFiles,
  ...(process.env.TREFOIL_DISTRIBUTION === 'both' ? ['test/setup/distribution.ts'] : []),
]

export default defineConfig({
  test: {
    globalSetup: ['test/setup/run-directory.ts'],
    sequence: { sequencer: DearestFirst },
    projects: [
      // More than cores: browsers, processes and servers are waited for two thirds of the time.
      {
        test: {
          ...everywhere,
          name: 'apart',
          include: ['test/**/*.test.ts'],
          exclude: [ofConsole],
          maxWorkers: 6,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...everywhere,
          setupFiles,
          name: 'together',
          include: [ofSource, ofConsole],
          isolate: false,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

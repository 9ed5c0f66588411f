import { defineConfig } from 'vitest/config'

/** Folders whose tests share nothing but code: their files need no process each, and starting one takes longer than most of them. */
const together = [
  ...['alliance', 'base', 'container', 'crypto', 'detection', 'evidence', 'flash', 'formats', 'interop', 'ledger'],
  ...['match', 'pattern', 'policy', 'privacy', 'redaction', 'regex', 'stix', 'taxii'],
].map((folder) => `src/${folder}/**/*.test.ts`)

// A test that hangs is found; one on a machine with thirty times the work of its cores is not taken for one that hangs.
const everywhere = {
  pool: 'forks' as const,
  setupFiles: ['test/setup/laws.ts'],
  testTimeout: 600_000,
  hookTimeout: 600_000,
}

export default defineConfig({
  test: {
    maxWorkers: 3,
    globalSetup: ['test/setup/postgres.ts'],
    projects: [
      { test: { ...everywhere, name: 'together', include: together, isolate: false } },
      { test: { ...everywhere, name: 'apart', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: together } },
    ],
  },
})

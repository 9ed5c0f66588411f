import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const source = join(import.meta.dirname, 'shim.c')

export const whyNoShim =
  'power cuts are played with a small C library: it needs Linux and a C compiler (cc), which are not here'

/** Builds the library that remembers what a power cut could undo; null where it cannot be built. */
export function buildShim(folder: string): string | null {
  if (process.platform !== 'linux') return null
  const library = join(folder, 'power-cut.so')
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl', '-lpthread'])
  return built.status === 0 ? library : null
}

/** The environment under which a process remembers what it does below `dir`. */
export function shimEnv(library: string, dir: string, log: string): Record<string, string> {
  return { LD_PRELOAD: library, POWER_CUT_DIR: dir, POWER_CUT_LOG: log }
}

const variable = 'TREFOIL_TEST_RUN'

/** A directory that the processes of one test run share; undefined outside of one. */
export function runDirectory(): string | undefined {
  return process.env[variable]
}

/** For this process and all that it starts. */
export function setRunDirectory(directory: string): void {
  process.env[variable] = directory
}

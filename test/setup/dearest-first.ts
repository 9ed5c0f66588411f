import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes longest, longest first, of either project. Vitest begins with what took longest the last time, and in a fresh clone
 * with the largest files: then the last half minute is waited for one of those that are short to read and long to run.
 */
export const dearest: readonly string[] = [
  'test/browser/federation.test.ts',
  'test/browser/console.test.ts',
  'test/bad-input.test.ts',
  'test/browser/one-node.test.ts',
  'test/processes.test.ts',
  'test/several-processes.test.ts',
  'test/browser/attack.test.ts',
  'test/browser/explore.test.ts',
  'test/real-reports.test.ts',
  'test/chaos.test.ts',
  'test/sensor.test.ts',
  'test/fuzz.test.ts',
  'test/browser/first-hour.test.ts',
  'test/watch.test.ts',
  'src/node/exercises.test.ts',
  'src/testing/federation.test.ts',
  'src/demo/run-demo.test.ts',
  'src/testing/simulation/simulation.test.ts',
  'src/testing/simulation/more.test.ts',
  'src/release/redaction.test.ts',
  'src/release/pages.test.ts',
  'src/intake/intake.test.ts',
  'src/node/matching.test.ts',
  'src/testing/recall.test.ts',
  'src/testing/simulation/doubles.test.ts',
]

/** The order of the files of a run: project after project, as a worker that goes on to the next file must find one of its own project. */
export class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = dearest.indexOf(relative(this.ctx.config.root, moduleId))
      return place === -1 ? dearest.length : place
    }
    return sorted.toSorted((a, b) => (a.project.name === b.project.name ? placeOf(a) - placeOf(b) : 0))
  }
}

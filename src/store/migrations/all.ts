import { first } from './0001-first.ts'
import { control } from './0002-control.ts'
import { exercises } from './0003-exercises.ts'
import { feeds } from './0004-feeds.ts'
import { processes } from './0005-processes.ts'
import { sightings } from './0006-sightings.ts'
import { brakes } from './0007-brakes.ts'
import { sources } from './0008-sources.ts'
import { incidents } from './0009-incidents.ts'
import { inquiry } from './0010-inquiry.ts'
import { advisories } from './0011-advisories.ts'
import { sensors } from './0012-sensors.ts'
import { hunts } from './0013-hunts.ts'
import { situation } from './0014-situation.ts'
import { paths } from './0015-paths.ts'
import { narrowPages } from './0016-narrow-pages.ts'
import { searchBlocks } from './0017-search-blocks.ts'
import { keyLevels } from './0018-key-levels.ts'
import { quickCompression } from './0019-quick-compression.ts'
import { recordDays } from './0020-record-days.ts'
import { uncountedDays } from './0023-uncounted-days.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order; the last one's version is the schema that this code reads and writes. */
export const migrations: readonly Migration[] = [
  first,
  control,
  exercises,
  feeds,
  processes,
  sightings,
  brakes,
  sources,
  incidents,
  inquiry,
  advisories,
  sensors,
  hunts,
  situation,
  paths,
  narrowPages,
  searchBlocks,
  keyLevels,
  quickCompression,
  recordDays,
  uncountedDays,
]

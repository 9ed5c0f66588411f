import { watchEmbedded } from '../../src/testing/distribution-check.ts'

// Whatever is tested on the embedded store alone is held to the distribution of a distributed PostgreSQL, too.
watchEmbedded()

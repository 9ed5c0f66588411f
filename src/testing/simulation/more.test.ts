import { liveHistories, seeds } from './live-histories.ts'

// The second half, in a process of its own, so that two cores have something to do.
liveHistories(Math.ceil(seeds / 2) + 1, seeds)

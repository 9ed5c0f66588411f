import { testAway } from './away.ts'
import { testCounts } from './counts.ts'
import { testFinding } from './finding.ts'
import { testHostile } from './hostile.ts'
import { testLive } from './live.ts'
import { serveOneNode } from './one-node.ts'
import { testPasskeys } from './passkeys.ts'
import { testSaved } from './saved.ts'

// To start a node and a browser costs more than most of what is tried with them.
const one = serveOneNode()
testPasskeys(one)
testLive(one)
testCounts(one)
testSaved(one)
testFinding(one)
testHostile(one)
testAway(one)

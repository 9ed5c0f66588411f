import { testAccounts } from './accounts.ts'
import { testBetweenMembers } from './between-members.ts'
import { testDeskPages } from './desk-pages.ts'
import { testDrill } from './drill.ts'
import { testLedgerAlarm } from './ledger-alarm.ts'
import { serveThreeNodes } from './three-nodes.ts'
import { testToldBack } from './told-back.ts'
import { testTwoPersons } from './two-persons.ts'
import { testWhereabouts } from './whereabouts.ts'

// To start three nodes and a browser costs more than most of what is tried with them.
const one = serveThreeNodes()
testDeskPages(one)
testBetweenMembers(one)
testToldBack(one)
testAccounts(one)
testDrill(one)
testWhereabouts(one)
testTwoPersons(one)
testLedgerAlarm(one)

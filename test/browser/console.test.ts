import { testAccessible } from './accessible.ts'
import { testAdministering } from './administering.ts'
import { testAppearance } from './appearance.ts'
import { testComesIn } from './comes-in.ts'
import { testLoading } from './loading.ts'
import { serveMockConsole } from './mock-console.ts'
import { testObjectPage } from './object-page.ts'
import { testOffered } from './offered.ts'
import { testLists } from './reading-lists.ts'
import { testSignIn } from './sign-in.ts'

// To build the console and to start a browser costs more than most of what is tried with them.
const one = serveMockConsole()
testSignIn(one)
testLoading(one)
testLists(one)
testObjectPage(one)
testAppearance(one)
testComesIn(one)
testOffered(one)
testAccessible(one)
testAdministering(one)

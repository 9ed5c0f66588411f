/** `npm run bench:several`: four processes of a node on PostgreSQL against one, by itself. */
import { printFigures } from './report.ts'
import { benchSeveral } from './several.ts'

printFigures(await benchSeveral())

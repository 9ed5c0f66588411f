/** `npm run bench:sizes -- 10000 1000000 10000000`: what imports and pages cost at these sizes, and how much memory. */
import { printFigures } from './report.ts'
import { benchSizes } from './sizes.ts'

const sizes = process.argv.slice(2).map(Number)
const asked = sizes.length > 0 ? sizes : [10_000, 1_000_000, 10_000_000]
printFigures(await benchSizes(asked, (text) => console.error(`bench: ${text}`)))

/** `npm run bench:clients -- 200`: what 500 clients cost an import, over so many batches of 1,000. */
import { benchClients } from './clients.ts'
import { printFigures } from './report.ts'

printFigures(await benchClients(Number(process.argv[2] ?? 200)))

import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'
import { startScript } from './start-script.ts'

/** Of the fonts, those of other scripts are kept when they are used. */
const leftOut = /ibm-plex-sans-(?:jp|cyrillic|greek|vietnamese)/
const part = /\.(?:js|css|woff2|svg)$/
const fileName = 'service-worker.js'

/** Builds the service worker and tells it which files this build is made of, under a name that changes with any of them. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'src/worker/service-worker.ts', fileName })
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[fileName]
        const page = bundle['index.html']
        const entry = Object.values(bundle).find(
          (one) => one.type === 'chunk' && one.isEntry && ![fileName, startScript].includes(one.fileName),
        )
        if (worker?.type !== 'chunk' || page?.type !== 'asset' || entry === undefined)
          throw new Error('the build has no page, no entry or no service worker')
        if (worker.imports.length > 0 || worker.exports.length > 0)
          throw new Error('the service worker is not one file')
        const files = Object.keys(bundle)
          .filter((name) => name !== fileName && name !== startScript && part.test(name) && !leftOut.test(name))
          .map((name) => `/${name}`)
          .sort()
        const build = createHash('sha256').update(JSON.stringify([files, String(page.source), worker.code]))
        const shell = {
          build: build.digest('hex').slice(0, 16),
          entry: entry.fileName,
          files: [...files, '/trefoil.svg'],
        }
        worker.code = `const trefoilShell=${JSON.stringify(shell)};${worker.code}`
      },
    },
  }
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { startScript } from './start-script.ts'

/** Of the fonts, those of other scripts are kept when they are used. */
const leftOut = /ibm-plex-sans-(?:jp|cyrillic|greek|vietnamese)/
const part = /\.(?:js|css|woff2|svg)$/
const fileName = 'service-worker.js'
const icon = 'trefoil.svg'

/** Builds the service worker and tells it of which files this build is made, with their digests, under a name that changes with any of them. */
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
        if (worker?.type !== 'chunk' || page?.type !== 'asset')
          throw new Error('the build has no page or no service worker')
        if (worker.imports.length > 0 || worker.exports.length > 0)
          throw new Error('the service worker is not one file')
        const parts = Object.values(bundle).filter(
          ({ fileName: name }) => name !== fileName && name !== startScript && part.test(name),
        )
        const digests = Object.fromEntries([
          ...parts.map((one) => [`/${one.fileName}`, digestOf(one.type === 'chunk' ? one.code : one.source)] as const),
          [`/${icon}`, digestOf(readFileSync(new URL(`../public/${icon}`, import.meta.url)))] as const,
          ['/', digestOf(page.source)] as const,
        ])
        const files = Object.keys(digests)
          .filter((path) => path !== '/' && !leftOut.test(path))
          .sort()
        const build = createHash('sha256').update(JSON.stringify([digests, worker.code]))
        const shell = { build: build.digest('hex').slice(0, 16), files, digests }
        worker.code = `const trefoilShell=${JSON.stringify(shell)};${worker.code}`
      },
    },
  }
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64')
}

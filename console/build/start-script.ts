import type { Plugin } from 'vite'
import { start as en } from '../src/i18n/en/start.ts'
import { start as fil } from '../src/i18n/fil/start.ts'
import { start as ja } from '../src/i18n/ja/start.ts'

export const startScript = 'start.js'

/** Builds the script that says so where the console does not come, with its texts inside: it leans on no other file. */
export function startsOrSaysSo(): Plugin {
  return {
    name: 'start-script',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'src/start/start.ts', fileName: startScript })
    },
    transformIndexHtml: () => [
      { tag: 'script', attrs: { defer: true, src: `/${startScript}` }, injectTo: 'head-prepend' },
    ],
    generateBundle(_, bundle) {
      const script = bundle[startScript]
      if (script?.type !== 'chunk') throw new Error('the build has no script for its start')
      if (script.imports.length > 0 || script.exports.length > 0)
        throw new Error('the script for the start is not one file')
      script.code = `(()=>{const trefoilStart=${JSON.stringify({ en, ja, fil })};${script.code}})()`
    },
  }
}

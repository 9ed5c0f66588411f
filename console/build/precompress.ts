import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const compressible = /\.(?:js|css|html|svg)$/

/** Writes `x.br` and `x.gz` beside every text file of the build, so that the server never compresses on the fly. */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle(options) {
      const folder = options.dir ?? 'dist'
      const files = await readdir(folder, { recursive: true, withFileTypes: true })
      await Promise.all(
        files.map(async (file) => {
          if (!file.isFile() || !compressible.test(file.name)) return
          const path = join(file.parentPath, file.name)
          const bytes = await readFile(path)
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
          await Promise.all([
            writeFile(`${path}.br`, await brotli(bytes, quality)),
            writeFile(`${path}.gz`, await zip(bytes, { level: 9 })),
          ])
        }),
      )
    },
  }
}

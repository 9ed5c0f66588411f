import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { firstLetters } from './build/first-letters.ts'
import { onlyWoff2 } from './build/only-woff2.ts'
import { precompress } from './build/precompress.ts'
import { serviceWorker } from './build/service-worker.ts'
import { startsOrSaysSo } from './build/start-script.ts'

// Whoever builds means what a node serves: a test runner or a shell that names another environment would get React for developers.
if (process.argv.includes('build') || process.env['VITEST'] !== undefined) process.env['NODE_ENV'] = 'production'

export default defineConfig({
  plugins: [onlyWoff2(), firstLetters(), react(), startsOrSaysSo(), serviceWorker(), precompress()],
  build: {
    target: 'es2023',
    // The content security policy knows no data: URLs and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: { host: '127.0.0.1', proxy: { '/api': process.env['TREFOIL_API'] ?? 'http://127.0.0.1:7081' } },
})

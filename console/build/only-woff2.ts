import type { Plugin } from 'vite'

/** Every browser that runs the console reads WOFF2: the older copies of each font stay out of the build. */
export function onlyWoff2(): Plugin {
  return {
    name: 'only-woff2',
    enforce: 'pre',
    transform: {
      filter: { id: /@fontsource\/.*\.css$/ },
      handler: (code) => code.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''),
    },
  }
}

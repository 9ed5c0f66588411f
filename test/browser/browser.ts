import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

// Playwright gives this list too, of which Chromium hears only the last: what it turns off for its own sake, and after that two pages
// which the address bar that nobody sees would load in a process each for every window, and the process that stands by for the next page.
const without = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'LensOverlay'],
  ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled'],
  ...['PreconnectToSearch', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess'],
]

/** The system's Chromium, with nothing of it that talks to anybody but us. */
export async function launchBrowser(): Promise<Browser & AsyncDisposable> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error(`no browser at ${executablePath}; install Chromium (apt-get install chromium) or set CHROMIUM_PATH`)
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${without.join(',')}`,
    ],
  })
}

import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { isExecutable, onPath } from '#scripts/processes.ts'

/** The Chromium of this machine, or null: `describe.skipIf(!browserPath)`. Where CI is set it must be there. */
export const browserPath = await findBrowser()

async function findBrowser(): Promise<string | null> {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) {
    if (await isExecutable(chosen)) return chosen
    throw new Error(`CHROMIUM_PATH names ${chosen}, which is no program that can be run.`)
  }
  const installed = await onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  if (installed) return installed
  const downloaded = chromium.executablePath()
  if (existsSync(downloaded)) return downloaded
  if (process.env['CI']) throw new Error('No Chromium found: install it or set CHROMIUM_PATH.')
  return null
}

export async function aBrowser(): Promise<Browser> {
  if (browserPath === null) throw new Error('No Chromium found: install it or set CHROMIUM_PATH.')
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

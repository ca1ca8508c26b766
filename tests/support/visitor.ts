import { readFile } from 'node:fs/promises'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { unzipSync } from 'fflate'
import { expect } from 'vitest'

export const phone = { width: 360, height: 740 } as const
export const desktop = { width: 1280, height: 800 } as const

/** A stranger with a browser of their own, which notes whatever its console complains of. End it with `leave()`. */
export async function aVisitor(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: phone, ...options })
  context.setDefaultTimeout(20_000)
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    // A browser complains of a page whose answer is a problem, which is what such a test is about, and of a test that
    // looks into a frame without scripts.
    const isThePage = message.location().url === message.page()?.url()
    const ofTheTest = message.text().startsWith('Blocked script execution')
    if (message.type() === 'error' && !isThePage && !ofTheTest && !isRefusal(message))
      complaints.push(message.text())
  })
  const page = await context.newPage()
  return {
    context,
    page,
    /** Looks at the page with `expectInOrder`, which is itself a script, where scripts run. */
    inspect: async () => {
      if (options.javaScriptEnabled !== false) await expectInOrder(page)
    },
    /** Fails when a page has shown an error in the console, such as one of the content security policy. */
    leave: async () => {
      await context.close()
      expect(complaints).toEqual([])
    },
  }
}

/** The desk's api said no to what a page asked of it, which the page then says in words. */
const isRefusal = (message: ConsoleMessage) =>
  /status of 4\d\d/.test(message.text()) &&
  /^\/(api\/admin\/|admin\/(?!assets\/))/.test(new URL(message.location().url).pathname)

/** A dialog fades in, and half-way its words have little contrast; what moves without an end is not waited for. */
const settled = `Promise.allSettled(document.getAnimations()
  .filter((it) => it.effect?.getComputedTiming().endTime !== Infinity)
  .map((it) => it.finished))`

/** The page fits the window and can be used by everyone, as far as a program can tell. */
export async function expectInOrder(page: Page): Promise<void> {
  // A page made by a script is empty at first.
  await page.locator('h1').first().waitFor()
  const width = await page.evaluate('document.documentElement.scrollWidth')
  await page.evaluate(settled)
  if (await page.evaluate('!window.axe')) await page.evaluate(axe.source)
  const { violations }: axe.AxeResults = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join(' ')}`)
  const fits = { at: page.url(), width: page.viewportSize()?.width, found: [] }
  expect({ at: page.url(), width, found }).toEqual(fits)
}

/** What is in the ZIP that `press` makes the browser save. */
export async function downloaded(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  const files = unzipSync(await readFile(await download.path()))
  return { name: download.suggestedFilename(), files: Object.keys(files) }
}

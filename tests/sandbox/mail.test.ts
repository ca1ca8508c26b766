import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { aScene } from './support.ts'
import type { Scene } from './support.ts'

const send = async (scene: Scene, wish: object = {}) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: scene.running.sandbox.smtpPort,
    ignoreTLS: true,
  })
  try {
    return await transport.sendMail({
      from: 'The shop <shop@example.test>',
      to: 'Asha <asha@example.test>',
      subject: 'Your purchase – ₹499',
      text: 'Thank you, धन्यवाद.',
      html: '<h1>Thank you</h1><script>alert(1)</script><a href="https://example.test">Download</a>',
      headers: { 'X-Long': 'word '.repeat(40).trim() },
      messageId: '<purchase-1@example.test>',
      ...wish,
    })
  } finally {
    transport.close()
  }
}

const mailOf = async ({ running }: Scene, to?: string): Promise<{ id: number; received_at: string }[]> => {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`
  return JSON.parse(await (await fetch(`${running.sandbox.url}/control/mail${query}`)).text())
}

const page = async ({ running }: Scene, path: string) => {
  const answer = await fetch(running.sandbox.url + path)
  return {
    status: answer.status,
    policy: answer.headers.get('content-security-policy'),
    html: await answer.text(),
  }
}

test('a mail is kept as it was sent and found by its recipient, whatever the case, a restart later', async () => {
  const scene = await aScene()
  await send(scene)
  await send(scene, { to: 'ravi@example.test', bcc: 'asha@example.test', subject: 'Second' })
  await send(scene, { to: 'ravi@example.test', subject: 'Third' })
  await scene.restart()
  const mails = await mailOf(scene, 'ASHA@example.test')
  expect(mails).toMatchObject([
    {
      from: expect.stringContaining('shop@example.test'),
      to: ['asha@example.test'],
      subject: 'Your purchase – ₹499',
      text: expect.stringContaining('धन्यवाद'),
      html: expect.stringContaining('<h1>Thank you</h1>'),
      headers: { 'message-id': '<purchase-1@example.test>', 'x-long': 'word '.repeat(40).trim() },
    },
    { subject: 'Second', to: ['ravi@example.test', 'asha@example.test'] },
  ])
  expect(Date.parse(mails[0]!.received_at)).toBeGreaterThan(Date.now() - 60_000)
  expect(await mailOf(scene)).toHaveLength(3)
  await fetch(`${scene.running.sandbox.url}/control/mail`, { method: 'DELETE' })
  expect(await mailOf(scene)).toEqual([])
})

test('a mail larger than 5 MB is refused, and the sender is told', async () => {
  const scene = await aScene()
  await expect(send(scene, { text: 'x'.repeat(5.5 * 1024 * 1024) })).rejects.toMatchObject({
    responseCode: 552,
  })
  expect(await mailOf(scene)).toEqual([])
})

test('the viewer shows a message without letting it run or its words become markup', async () => {
  const scene = await aScene()
  await send(scene, { subject: '<script>alert(1)</script>' })
  const { id } = (await mailOf(scene))[0]!
  const list = await page(scene, '/mail')
  const message = await page(scene, `/mail/${id}`)
  const body = await page(scene, `/mail/${id}/html`)
  for (const { html, policy } of [list, message]) {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>')
    expect(html).toContain('SANDBOX')
    expect(policy).toContain("default-src 'none'")
  }
  expect(body.policy).toMatch(
    /^sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads; default-src 'none'/,
  )
  expect(body.html).toContain('<h1>Thank you</h1>')
  expect((await page(scene, '/mail/0')).status).toBe(404)
  expect((await page(scene, '/mail/x')).status).toBe(404)
})

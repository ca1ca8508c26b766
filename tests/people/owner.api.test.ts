import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedOwner } from '#scripts/seed/owner.ts'
import { anotherApi, json } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

/** A start with these settings; answers the password it made, and whether one gets in with it or with another. */
async function start(owner: { username: string; password: string | null }) {
  const { ownerPassword = null } = await seedOwner(shop.orm, owner)
  const app = await anotherApi(shop, { owner })
  const canSignIn = async (password: string | null) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/admin/login',
      ...json({ username: owner.username, password: password ?? 'none' }),
    })
    return answer.statusCode === 200
  }
  return { ownerPassword, canSignIn, close: () => app.close() }
}

const people = () => shop.rows<{ username: string }>('select username, role from people order by id')

test('the owner of the settings gets in from the first start on, whatever the settings say later', async () => {
  const first = await start({ username: 'admin', password: null })
  expect(first.ownerPassword).toMatch(/^[\w-]{16}$/)
  expect(await first.canSignIn(first.ownerPassword)).toBe(true)
  await first.close()

  const second = await start({ username: 'admin', password: null })
  expect(second.ownerPassword).toBeNull()
  await second.close()

  const renamed = await start({ username: 'suresh', password: null })
  expect(renamed.ownerPassword).toBeNull()
  expect(await renamed.canSignIn(first.ownerPassword)).toBe(true)
  await renamed.close()

  const given = await start({ username: 'boss', password: 'from-the-settings' })
  expect(given.ownerPassword).toBeNull()
  expect(await given.canSignIn('from-the-settings')).toBe(true)
  expect(await given.canSignIn(first.ownerPassword)).toBe(false)
  await given.close()

  expect(await people()).toEqual([{ username: 'boss', role: 'owner' }])
  expect(
    await shop.rows(
      `select actor, subject, before, after from audit where action = 'person.renamed' order by id`,
    ),
  ).toEqual([
    {
      actor: 'ADMIN_USERNAME',
      subject: 'person/suresh',
      before: { username: 'admin' },
      after: { username: 'suresh' },
    },
    {
      actor: 'ADMIN_USERNAME',
      subject: 'person/boss',
      before: { username: 'suresh' },
      after: { username: 'boss' },
    },
  ])
})

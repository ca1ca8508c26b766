import type { Database, Sql } from '#sandbox/database.ts'

export type Mail = {
  id: number
  from: string
  to: string[]
  subject: string
  headers: Readonly<Record<string, string>>
  text: string | null
  html: string | null
  received_at: Date
}

export type MailHead = Pick<Mail, 'id' | 'to' | 'subject' | 'received_at'>

const KEPT = 1000
const COLUMNS = `id, sender as "from", recipients as "to", subject, headers, text, html, received_at`

export async function keepMail(
  { transaction }: Database,
  mail: Omit<Mail, 'id' | 'received_at'>,
): Promise<void> {
  await transaction(async (query) => {
    await query(
      `insert into sandbox.mails (sender, recipients, subject, headers, text, html, received_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [mail.from, mail.to, mail.subject, JSON.stringify(mail.headers), mail.text, mail.html, new Date()],
    )
    await query(
      `delete from sandbox.mails
       where id <= (select id from sandbox.mails order by id desc offset $1 limit 1)`,
      [KEPT],
    )
  })
}

/** Every message, or those to one address, newest last. */
export const listMail = (query: Sql, to: string | null): Promise<Mail[]> =>
  query<Mail>(
    `select ${COLUMNS} from sandbox.mails
     where $1::text is null or lower($1) in (select lower(r) from unnest(recipients) as r) order by id`,
    [to],
  )

/** What a list shows of messages, newest first, without their bodies. */
export const listMailHeads = (
  query: Sql,
  { before, count }: { before: number | null; count: number },
): Promise<MailHead[]> =>
  query<MailHead>(
    `select id, recipients as "to", subject, received_at
     from sandbox.mails where $1::bigint is null or id < $1 order by id desc limit $2`,
    [before, count],
  )

export async function findMail(query: Sql, id: string): Promise<Mail | undefined> {
  if (!/^\d{1,15}$/.test(id)) return undefined
  const [mail] = await query<Mail>(`select ${COLUMNS} from sandbox.mails where id = $1`, [id])
  return mail
}

export async function clearMail(query: Sql): Promise<void> {
  await query('delete from sandbox.mails')
}

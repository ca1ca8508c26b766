import type { Config } from '#adapters/config.ts'

/** Whether this person signs in with ADMIN_PASSWORD, which wins over a password of their own. */
export const bySettings = ({ owner }: Pick<Config, 'owner'>, username: string) =>
  owner.password !== null && owner.username === username

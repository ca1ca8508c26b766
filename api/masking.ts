import { maskEmail } from '#domain/customers/email.ts'
import { initialsOf } from '#domain/customers/name.ts'
import { may, type Role } from '#domain/people/roles.ts'

interface Customer {
  readonly email: string | null
  readonly name: string | null
}

/** A customer as this role may see them: unmasked only where it may know the customers. */
export const customerFor = (role: Role, { email, name }: Customer): Customer =>
  may(role, 'customers:read')
    ? { email, name }
    : { email: email && maskEmail(email), name: name && initialsOf(name) }

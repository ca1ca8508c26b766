/** In order of trust, most first. */
export const roles = ['owner', 'staff', 'accountant', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What each role is for, in the words of whoever invites somebody. */
export const rolesInWords: Readonly<Record<Role, string>> = {
  owner: 'Everything, people and settings included',
  staff: 'Orders and customers: answers, resends, cancels, resolves',
  accountant: 'Reads money, customers and the audit log; changes nothing',
  viewer: 'Reads orders with the customers’ details masked; changes nothing',
}

const everyone = roles
const whoAnswersCustomers = ['owner', 'staff'] as const
const ownerAlone = ['owner'] as const

/** Who may do what. A route names one of these, and a page shows only what its reader may do. */
const permissions = {
  /** Orders, workflows, webhooks without their content, health. */
  'desk:read': everyone,
  /** Having what must always hold checked at once. */
  'health:check': ['owner', 'staff', 'accountant'],
  /** Customers' names and addresses unmasked. */
  'customers:read': ['owner', 'staff', 'accountant'],
  'orders:act': whoAnswersCustomers,
  'reviews:resolve': whoAnswersCustomers,
  /** Mails as they were sent: they hold links that open the order. */
  'mail:read': whoAnswersCustomers,
  /** What a gateway sent, unmasked. */
  'payloads:read': whoAnswersCustomers,
  'inbox:redeliver': whoAnswersCustomers,
  'audit:read': ['owner', 'accountant'],
  /** The ledger, its balances and what was closed. */
  'books:read': ['owner', 'accountant'],
  /** Entries by hand, write-offs, closing a month. */
  'books:write': ownerAlone,
  'refunds:make': ownerAlone,
  'disputes:answer': ownerAlone,
  'settings:write': ownerAlone,
  'people:manage': ownerAlone,
  'sandbox:act': whoAnswersCustomers,
  /** Products, their prices and files, and what is offered to those who bought. */
  'catalogue:write': whoAnswersCustomers,
  'coupons:write': whoAnswersCustomers,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

export const may = (role: Role, permission: Permission): boolean =>
  permissions[permission].some((it) => it === role)

export const permissionsOf = (role: Role) => permissionNames.filter((it) => may(role, it))

const isPermission = (text: string): text is Permission => text in permissions
export const permissionNames: readonly Permission[] = Object.keys(permissions).filter(isPermission)

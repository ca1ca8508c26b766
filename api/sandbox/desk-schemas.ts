import { type Static, Type } from 'typebox'
import { disputePhases } from '#domain/disputes/dispute.ts'
import { gateways } from '#domain/payments/payment.ts'
import {
  declineReasons,
  deductions,
  disputeOutcomes,
  handOutcomes,
  webhookModes,
} from '#domain/sandbox/by-hand.ts'

const closed = { additionalProperties: false } as const
const NullableText = Type.Union([Type.String(), Type.Null()])
const Instant = Type.String({ format: 'date-time' })

export const ListQuery = Type.Object({ after: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

const AtGateway = Type.Enum([...gateways])

export const LedgerQuery = Type.Object(
  {
    ...ListQuery.properties,
    gateway: Type.Optional(Type.Enum([...gateways], { description: 'Left out: the first there is' })),
  },
  closed,
)

const listOf = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), next: NullableText, previous: Type.Null() })

const FaultView = Type.Object({ route: Type.String(), kind: Type.String(), times: Type.Integer() })

/** The switches as they stand. */
export const SandboxView = Type.Object({
  url: Type.String(),
  faults: Type.Array(FaultView),
  routes: Type.Array(Type.String(), { description: 'What a fault can strike' }),
  kinds: Type.Array(Type.String()),
  gateways: Type.Array(AtGateway, { description: 'For which it stands in' }),
})
export type SandboxView = Static<typeof SandboxView>

export const UnpaidList = listOf(
  Type.Object({
    number: Type.String(),
    gateway: AtGateway,
    gateway_order_id: Type.String(),
    product: Type.String(),
    amount_minor: Type.Integer(),
    currency: Type.String(),
    status: Type.String(),
    created_at: Instant,
  }),
)
export type UnpaidList = Static<typeof UnpaidList>

export const GatewayOrderId = Type.Object({ id: Type.String({ pattern: '^(order|cs_test)_\\w{1,100}$' }) })

export const PayByHand = Type.Object(
  {
    outcome: Type.Enum([...handOutcomes]),
    reason: Type.Optional(
      Type.Enum([...declineReasons], { description: 'Why it is declined, where the gateway asks' }),
    ),
    webhook: Type.Enum([...webhookModes]),
    delay_seconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 86_400, description: 'How late, when late' }),
    ),
    amount_minor: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000_000_000, description: 'Left out: what the order asks' }),
    ),
  },
  closed,
)
export type PayByHand = Static<typeof PayByHand>

export const PaymentId = Type.Object({ id: Type.String({ pattern: '^(pay|ch)_\\w{1,60}$' }) })
export const DisputeId = Type.Object({ id: Type.String({ pattern: '^(disp|du)_\\w{1,60}$' }) })

const Within = Type.Integer({
  minimum: 1,
  maximum: 60 * 86_400,
  description: 'Seconds within which it must be answered',
})

export const DisputeByHand = Type.Object(
  {
    phase: Type.Enum([...disputePhases]),
    reason_code: Type.String({ pattern: '^[a-z_]{1,100}$' }),
    deduct: Type.Optional(
      Type.Enum([...deductions], {
        description: 'When the gateway takes the money back, where it asks; left out: at once',
      }),
    ),
    respond_within_seconds: Within,
    amount_minor: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000_000_000, description: 'Left out: the whole payment' }),
    ),
  },
  closed,
)
export type DisputeByHand = Static<typeof DisputeByHand>

export const DecideByHand = Type.Object(
  {
    outcome: Type.Enum([...disputeOutcomes]),
    phase: Type.Optional(Type.Enum([...disputePhases], { description: 'Left out: the one it is in' })),
    respond_within_seconds: Type.Optional(Within),
  },
  closed,
)
export type DecideByHand = Static<typeof DecideByHand>

export const AddFault = Type.Object(
  {
    route: Type.String({ minLength: 1, maxLength: 200 }),
    kind: Type.String({ minLength: 1, maxLength: 50 }),
    times: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  },
  closed,
)

const Agreement = Type.Object(
  { agrees: Type.Union([Type.Boolean(), Type.Null()]), in_words: Type.String() },
  { description: 'Whether we know what the gateway knows; null while it has still something to tell us' },
)

const WebhookSent = Type.Object({
  event_id: Type.String(),
  type: Type.String(),
  attempts: Type.Array(Type.Object({ at: Type.String(), status: Type.Integer() })),
  next_at: NullableText,
  inbox_id: Type.Union([Type.Integer(), Type.Null()]),
})
export type WebhookSent = Static<typeof WebhookSent>

const Balance = Type.Object(
  {
    movements: Type.Array(
      Type.Object({
        id: Type.String(),
        type: Type.String(),
        amount_minor: Type.Integer({ description: 'What leaves the balance is negative' }),
        fee_minor: Type.Integer(),
      }),
    ),
    net_minor: Type.Integer({ description: 'What they come to, without the fees' }),
    our_net_minor: Type.Integer({ description: 'What your books say of it' }),
  },
  { description: 'What came into the gateway’s balance and left it; null where it does not tell' },
)

const LedgerItem = Type.Object({
  id: Type.String(),
  receipt: NullableText,
  amount_minor: Type.Integer(),
  currency: Type.String(),
  status: Type.String(),
  created_at: Instant,
  number: NullableText,
  our_status: NullableText,
  payments: Type.Array(
    Type.Object({
      id: Type.String(),
      amount_minor: Type.Integer(),
      currency: Type.String(),
      status: Type.String(),
      our_status: NullableText,
      agreement: Agreement,
      refunds: Type.Array(
        Type.Object({
          id: Type.String(),
          amount_minor: Type.Integer(),
          status: Type.String(),
          our_status: NullableText,
        }),
      ),
      disputes: Type.Array(
        Type.Object({
          id: Type.String(),
          amount_minor: Type.Integer(),
          phase: Type.String(),
          status: Type.String(),
          respond_by: Instant,
          ours: Type.Union([Type.Object({ phase: Type.String(), status: Type.String() }), Type.Null()]),
        }),
      ),
      balance: Type.Union([Balance, Type.Null()]),
      webhooks: Type.Array(WebhookSent),
    }),
  ),
  webhooks: Type.Array(WebhookSent, { description: 'Those of the order itself' }),
})
export type LedgerItem = Static<typeof LedgerItem>

export const LedgerList = listOf(LedgerItem)
export type LedgerList = Static<typeof LedgerList>

export const MailboxList = listOf(
  Type.Object({
    id: Type.Integer(),
    to: Type.String(),
    subject: Type.String(),
    received_at: Instant,
    url: Type.String(),
  }),
)
export type MailboxList = Static<typeof MailboxList>

export const Done = Type.Object({ done: Type.Literal(true) })

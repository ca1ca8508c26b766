export type Settings = {
  databaseUrl: string
  host: string
  /** 0 takes any free port, here and for `smtpPort`. */
  port: number
  smtpPort: number
  keyId: string
  keySecret: string
  /** Signs webhooks until the control interface rotates it. */
  webhookSecret: string
  webhookUrl: string
  stripeKey: string
  /** Signs Stripe's webhooks until the control interface rotates it. */
  stripeWebhookSecret: string
  stripeWebhookUrl: string
  shopUrl: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The settings, or every reason why there are none: the person at the terminal mends all of them in one go. */
export function readSettings(env: Environment): { settings: Settings } | { problems: string[] } {
  const problems: string[] = []
  const text = (name: string, fallback?: string) => {
    const value = env[name]?.trim() || fallback
    if (value === undefined) problems.push(`${name} is missing.`)
    return value ?? ''
  }
  const port = (name: string, fallback?: string) => {
    const value = text(name, fallback)
    const number = Number(value)
    const valid = /^\d+$/.test(value) && number <= 65_535
    if (value !== '' && !valid) problems.push(`${name} must be a port from 0 to 65535.`)
    return number
  }
  const url = (name: string, protocols: readonly string[]) => {
    const value = text(name)
    const valid = protocols.includes(URL.parse(value)?.protocol ?? '')
    if (value !== '' && !valid) problems.push(`${name} must be an address starting with ${protocols[0]}//.`)
    return value
  }
  const firstOf = (name: string) => {
    const value = text(name)
    const secret = value.split(',')[0]?.trim() ?? ''
    if (value !== '' && secret === '') problems.push(`${name} must start with a secret, not with a comma.`)
    return secret
  }
  const settings = {
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    host: text('HOST', '127.0.0.1'),
    port: port('SANDBOX_PORT', '3001'),
    smtpPort: port('SANDBOX_SMTP_PORT'),
    keyId: text('RAZORPAY_KEY_ID'),
    keySecret: text('RAZORPAY_KEY_SECRET'),
    webhookSecret: firstOf('RAZORPAY_WEBHOOK_SECRET'),
    webhookUrl: url('WEBHOOK_URL', ['http:', 'https:']),
    stripeKey: text('STRIPE_SECRET_KEY'),
    stripeWebhookSecret: firstOf('STRIPE_WEBHOOK_SECRET'),
    stripeWebhookUrl: url('STRIPE_WEBHOOK_URL', ['http:', 'https:']),
    shopUrl: url('SHOP_URL', ['http:', 'https:']),
  }
  return problems.length === 0 ? { settings } : { problems }
}

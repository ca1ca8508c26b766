/** The shop a first start opens with; the owner changes it afterwards. */
export const seedShop = {
  name: 'Suresh AI Origin',
  tagline: 'The paperwork of an online business, already done.',
  accent: '#0b5fa5',
  supportEmail: 'support@example.com',
  timeZone: 'Asia/Kolkata',
} as const

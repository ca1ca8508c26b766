import { emailPattern } from '#domain/customers/email.ts'
import { gstinPrefixes, isGstin } from '#domain/customers/gstin.ts'
import { states } from '#domain/customers/states.ts'
import type { FieldError } from '#domain/shared/failure.ts'
import { contrastWithWhite } from './palette.ts'
import type { ShopSettings, TaxIdentity } from './shop.ts'

/** What an owner typed: no field is missing, but any may be empty or wrong. */
export interface ShopDraft {
  readonly name: string
  readonly tagline: string
  readonly accent: string
  readonly supportEmail: string
  readonly phone: string
  readonly timeZone: string
  readonly grievanceOfficer: string
  /** Null while nobody has said who sells. */
  readonly taxIdentity: TaxIdentity | null
}

/** Spaces at the ends are slips; a GSTIN has no spaces at all and is written in capitals. */
export const tidied = (draft: ShopDraft): ShopDraft => ({
  name: draft.name.trim(),
  tagline: draft.tagline.trim(),
  accent: draft.accent.trim().toLowerCase(),
  supportEmail: draft.supportEmail.trim(),
  phone: draft.phone.trim(),
  timeZone: draft.timeZone.trim(),
  grievanceOfficer: draft.grievanceOfficer.trim(),
  taxIdentity: draft.taxIdentity && {
    legalName: draft.taxIdentity.legalName.trim(),
    address: draft.taxIdentity.address.trim(),
    state: draft.taxIdentity.state.trim(),
    gstin: draft.taxIdentity.gstin.replaceAll(/\s/g, '').toUpperCase(),
  },
})

/** Everything that is wrong with a tidied draft, by the field's name in JSON. */
export const wrongFieldsOf = (draft: ShopDraft): FieldError[] => [
  ...unless(isLine(draft.name, 80), 'name', 'must be one line of 1 to 80 characters'),
  ...unless(isLine(draft.tagline, 160), 'tagline', 'must be one line of 1 to 160 characters'),
  ...wrongAccent(draft.accent),
  ...unless(isMailAddress(draft.supportEmail), 'support_email', 'must be a mail address'),
  ...unless(
    draft.phone === '' || isPhone(draft.phone),
    'phone',
    'must be a telephone number such as +91 80 4567 8900, or empty',
  ),
  ...unless(isTimeZone(draft.timeZone), 'time_zone', 'must be a time zone such as Asia/Kolkata'),
  ...unless(
    draft.grievanceOfficer === '' || isLine(draft.grievanceOfficer, 160),
    'grievance_officer',
    'must be one line of at most 160 characters',
  ),
  ...(draft.taxIdentity ? wrongTaxFields(draft.taxIdentity) : []),
]

/** WCAG asks 3 of a control; below this a button is not seen to be one at all. */
const leastContrast = 1.3

function wrongAccent(accent: string): FieldError[] {
  if (!/^#[0-9a-f]{6}$/.test(accent)) return [{ field: 'accent', rule: 'must be a colour such as #0b5fa5' }]
  const rule = 'must be darker: on white it could not be seen'
  return unless(contrastWithWhite(accent) >= leastContrast, 'accent', rule)
}

const at = (field: string) => `tax_identity.${field}`

function wrongTaxFields({ legalName, address, state, gstin }: TaxIdentity): FieldError[] {
  const prefixes = gstinPrefixes(state)
  return [
    ...unless(isLine(legalName, 160), at('legal_name'), 'must be one line of 1 to 160 characters'),
    ...unless(isText(address, 400), at('address'), 'must have 1 to 400 characters'),
    ...unless(
      prefixes.length > 0 && states.some(([code]) => code === state),
      at('state'),
      'must be a state or union territory of India, by its code',
    ),
    ...(gstin === '' ? [] : wrongGstin(gstin, prefixes, at('gstin'))),
  ]
}

function wrongGstin(gstin: string, prefixes: readonly string[], field: string): FieldError[] {
  if (!isGstin(gstin))
    return [{ field, rule: 'has a slip in it: its last character does not check the others' }]
  const fits = prefixes.length === 0 || prefixes.some((it) => gstin.startsWith(it))
  return unless(fits, field, `must begin with ${prefixes.join(' or ')}, the number of your state`)
}

const unless = (holds: boolean, field: string, rule: string): FieldError[] => (holds ? [] : [{ field, rule }])

// oxlint-disable-next-line no-control-regex -- these are what must not be in it, nor half a character
const hasControl = (text: string) => /[\p{Cs}\u0000-\u0009\u000b-\u001f\u007f]/u.test(text)

const isText = (text: string, most: number) => text.length > 0 && text.length <= most && !hasControl(text)

const isLine = (text: string, most: number) => isText(text, most) && !text.includes('\n')

const isMailAddress = (text: string) => text.length <= 254 && new RegExp(emailPattern, 'u').test(text)

const isPhone = (text: string) => /^\+?[0-9][0-9 ()-]{5,19}$/.test(text)

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-IN', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The settings that a right draft comes to; what is empty is left out. */
export const settingsOf = (draft: ShopDraft, logo: ShopSettings['logo']): ShopSettings => ({
  name: draft.name,
  tagline: draft.tagline,
  accent: draft.accent,
  supportEmail: draft.supportEmail,
  timeZone: draft.timeZone,
  logo: logo ?? null,
  ...(draft.phone && { phone: draft.phone }),
  ...(draft.grievanceOfficer && { grievanceOfficer: draft.grievanceOfficer }),
  ...(draft.taxIdentity && { taxIdentity: draft.taxIdentity }),
})

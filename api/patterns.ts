import { productSlugPattern } from '#domain/catalogue/slug.ts'
import { emailPattern } from '#domain/customers/email.ts'
import { couponCodePattern } from '#domain/coupons/coupon.ts'
import { gstinPattern } from '#domain/customers/gstin.ts'
import { usernamePattern } from '#domain/people/person.ts'

/** Half a character, which JSON can hold and the database cannot, and control characters. */
const control = '\\p{Cs}\\u0000-\\u001f\\u007f'

/** A line of text without control characters. Spaces, one that is none, the rest: read once, however long it is. */
export const linePattern = `^[^\\S${control}]*[^\\s${control}][^${control}]*$`
/** The same, or nothing yet. */
export const draftLinePattern = `^[^${control}]*$`
/** Lines of text. */
export const textPattern = '^[^\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$'
const controlButLines = '\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f'
/** Lines of text that say something. */
export const notePattern = `^[^\\S${controlButLines}]*[^\\s${controlButLines}][^${controlButLines}]*$`
export const slugPattern = '^[A-Za-z0-9_-]+$'
/** With `format: 'date'`: a day that the database's calendar has, too. */
export const dayPattern = '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$'
/** Of the years that days have. */
export const monthPattern = '^[12][0-9]{3}-(0[1-9]|1[0-2])$'
export const currencyPattern = '^[A-Z]{3}$'

/** What a person is told when a value does not match. */
export const patternsInWords: ReadonlyMap<string, string> = new Map([
  [emailPattern, 'must be a mail address such as asha@example.com'],
  [gstinPattern, 'must be a GSTIN of 15 characters such as 29ABCDE1234F1ZW'],
  [linePattern, 'must be one line of text'],
  [draftLinePattern, 'must be one line of text'],
  [textPattern, 'must be text without control characters'],
  [usernamePattern, 'must be 1 to 40 small letters, digits, dots or dashes, such as meera'],
  [notePattern, 'must say something, in plain text'],
  [monthPattern, 'must be a month such as 2026-10'],
  [currencyPattern, 'must be a currency such as INR'],
  [dayPattern, 'must be a date such as 2026-11-23'],
  [productSlugPattern, 'must be small letters, digits and single dashes, such as founders-kit'],
  [couponCodePattern, 'must be 2 to 32 capitals, digits, dashes or underscores, such as SAVE20'],
  [slugPattern, 'must be the short name of a product, such as pro'],
])

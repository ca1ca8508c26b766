import { stateName } from '#domain/customers/states.ts'
import type { ShopSettings } from '#domain/shop/shop.ts'
import { html } from './html.ts'

/** Where a logo is found; it changes with its content. */
export const logoPath = (hash: string) => `/assets/logo/${hash}`

const lines = (text: string) =>
  text
    .split('\n')
    .map((it) => it.trim())
    .filter(Boolean)

const mailLink = (address: string) => html`<a href="mailto:${address}">${address}</a>`
const phoneLink = (phone: string) => html`<a href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>`

/** At the foot of every page what rule 5(2) of the Consumer Protection (E-Commerce) Rules 2020 asks for, as far as known. */
export const seller = (shop: ShopSettings) =>
  html`<address class="seller">
    <p><strong>${shop.taxIdentity?.legalName ?? shop.name}</strong></p>
    ${shop.taxIdentity && html`<p>${whereabouts(shop.taxIdentity)}</p>`}
    ${shop.taxIdentity?.gstin && html`<p>GSTIN ${shop.taxIdentity.gstin}</p>`}
    <p>${mailLink(shop.supportEmail)}${shop.phone && html` · ${phoneLink(shop.phone)}`}</p>
    ${shop.grievanceOfficer && html`<p>Grievance officer: ${shop.grievanceOfficer}</p>`}
  </address>`

const whereabouts = ({ address, state }: NonNullable<ShopSettings['taxIdentity']>) => {
  const name = stateName(state)
  const parts = lines(address)
  return [...parts, ...(parts.join(' ').includes(name) ? [] : [name])].join(', ')
}

/** On the pages about contact and complaints: who sells and how to reach them, as the settings say it. */
export const sellerFacts = (shop: ShopSettings, { officer }: { officer: boolean }) => {
  const facts = [
    ...(officer && shop.grievanceOfficer ? [['Grievance officer', shop.grievanceOfficer] as const] : []),
    ...identity(shop),
    ['Mail', mailLink(shop.supportEmail)] as const,
    ...(shop.phone ? [['Phone', phoneLink(shop.phone)] as const] : []),
  ]
  const unnamed = officer ? !shop.grievanceOfficer : !shop.taxIdentity
  return html`<dl class="facts">
      ${facts.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${unnamed && html`<p class="muted">${officer ? noOfficer : noSeller}</p>`}`
}

const noOfficer =
  'This shop has not named its grievance officer yet. Until it does, write to the address above.'
const noSeller = 'This shop has not published the name and address of its owner yet.'

function identity({ taxIdentity }: ShopSettings) {
  if (!taxIdentity) return []
  const { legalName, gstin } = taxIdentity
  return [
    ['Business', legalName] as const,
    ['Address', whereabouts(taxIdentity)] as const,
    ...(gstin ? [['GSTIN', gstin] as const] : []),
  ]
}

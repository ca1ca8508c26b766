export interface SeedText {
  readonly slug: 'terms' | 'privacy' | 'refunds' | 'delivery' | 'contact' | 'grievance'
  readonly title: string
  readonly markdown: string
}

/**
 * The pages every Indian shop must have. What only the owner knows stands in brackets that begin with "Fill in"; who
 * sells, where and who answers complaints is shown on them from the shop's settings.
 */
export const seedTexts: readonly SeedText[] = [
  {
    slug: 'terms',
    title: 'Terms of sale',
    markdown: `These terms apply between you and [Fill in: the registered name of the business, and its form], [Fill in: the registered address], called *we* below, whenever you buy in this shop.

## What you buy
Digital files, described on their page, delivered as a download. You receive no physical goods.

## Price and payment
The price shown is the whole price, with all taxes. You pay once, on the secure page of our payment provider; we never see your card or bank details. An order that is not paid stays open for the time shown on its page and then expires by itself. An order counts from the moment your payment reaches us.

## Your licence
You may use the files for yourself and your own business, for as long as you like, and change them for that purpose. You may not sell them, publish them or pass them on, changed or not. A refund of the whole price ends the licence.

## Your order's page
Whoever has the address of your order's page, or the link in your mail, can download your files. Please keep both to yourself.

## When something is wrong
If a file is damaged or is not what its page described, write to us. We put it right or refund you, as described under [refunds](/refunds). Nothing here takes away the rights that the Consumer Protection Act, 2019, gives you.

## What we answer for
Templates and guides give general information. They do not replace advice from an accountant or a lawyer about your own case. As far as the law allows, we answer for no more than the price you paid.

## Law
Indian law applies. Courts at [Fill in: the city of the business] decide, unless the law gives you the choice of a court nearer to you.`,
  },
  {
    slug: 'privacy',
    title: 'Privacy',
    markdown: `We keep what an order needs, and nothing else. Responsible: [Fill in: the registered name and address of the business].

## What we keep, and why
| What | Why | How long |
|---|---|---|
| Mail address and name | To deliver your files, find your orders and answer you | [Fill in: a period, such as eight years, because bills must be kept] |
| State, and GSTIN if you give one | Tax law asks for it on a bill | As above |
| Orders, payments and refunds, with the payment provider's reference numbers | To deliver, to refund, to keep books | As above |
| Network address and time of requests | To stop abuse and find faults | [Fill in: a period, such as 30 days] |

We do not keep card numbers, UPI PINs or bank logins: you enter those on the payment provider's page only.

## Who else sees it
- Our payment provider, for your payment: order number, amount, and the contact details you give there.
- The company that carries our mail, for the mails to you: [Fill in: its name].
- The company that runs our servers: [Fill in: its name and country].
- Authorities, where the law obliges us.

We sell your data to nobody. The shop's pages set no advertising cookies and load nothing from other sites, except the payment provider's checkout when you pay.

## Your rights
You may ask what we keep about you, have it corrected, and have it erased as far as no law obliges us to keep it. Write to the address under [contact](/contact); complaints go to the [grievance officer](/grievance), and after that you may turn to the Data Protection Board of India.`,
  },
  {
    slug: 'refunds',
    title: 'Refunds and cancellation',
    markdown: `## Money that goes back by itself
You need not ask, and you get a mail when it is on its way.

- **You paid twice** for the same order: the second payment goes back whole.
- **You paid more than the price:** what was too much goes back.
- **You paid less than the price:** all of it goes back, and the order stays open.
- **Your payment arrived after the order was cancelled,** or after it expired and its price no longer holds: all of it goes back.

## When you may ask
Write to us within [Fill in: a number, such as seven] days of buying, with your order number, if

- a file is damaged and we cannot give you a working one within two working days,
- the product is not what its page described, or
- you have not downloaded it and changed your mind.

We answer within two working days. After a refund of the whole price, the download is closed.

## How long it takes
We send the money to the account you paid from, never to another. Banks usually show it within 5 to 7 working days. The page of your order shows where a refund stands.

## Cancelling
An order you have not paid needs no cancelling: it expires by itself and costs nothing.`,
  },
  {
    slug: 'delivery',
    title: 'Delivery',
    markdown: `## By download, nothing is shipped
When your payment reaches us, mostly within a minute, the page of your order shows a download button, and a mail with the same button goes to the address you gave. Some banks take longer to confirm a payment; the files follow as soon as they do.

## What it costs
Nothing beyond the price of the product.

## What you need
Each product's page says which files it has. A ZIP opens on every current phone and computer.

## If the mail does not come
Look in your spam folder, then open the page of your order: the download is there as well. You no longer have its address? [Find my purchases](/purchases) mails you a link to all of your orders.

## If the download does not start
A download link works for fifteen minutes, so that nobody else can use it later. Open your order's page again and you get a fresh one. A download that was interrupted can be resumed within a day. If it still fails, [write to us](/contact).`,
  },
  {
    slug: 'contact',
    title: 'Contact',
    markdown: `Somebody answers the phone [Fill in: days and hours, such as Monday to Friday, 10 to 18].

Please mention your order number; it is on the page of your order and in our mail. We answer within two working days.

Looking for your files? [Find my purchases](/purchases) is quicker than we are.`,
  },
  {
    slug: 'grievance',
    title: 'Grievance officer',
    markdown: `If something went wrong and our answer did not settle it, write to our grievance officer, named above under the Consumer Protection (E-Commerce) Rules, 2020.

## What happens then
- Within **48 hours** you get an acknowledgement with a number for your complaint.
- Within **one month** of receiving it, the officer resolves it and tells you how and why.

Please send your order number, what happened, and what you would like us to do.

## If you are still not satisfied
The National Consumer Helpline answers at 1915 and at [consumerhelpline.gov.in](https://consumerhelpline.gov.in). You may also turn to a consumer commission, for instance through [e-Jagriti](https://e-jagriti.gov.in).`,
  },
]

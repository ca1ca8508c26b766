import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderNumber } from '#domain/orders/order.ts'
import type { Policy } from '#domain/orders/waits.ts'
import type { RoutineName } from '#domain/routines/routine.ts'
import type { Secrets } from '../secrets.ts'
import { tellBuyers } from './catalogue/offering.ts'
import * as customers from './customers/repository.ts'
import * as disputes from './disputes/repository.ts'
import * as histories from './engine/repository.ts'
import { checkInvariants } from './health/invariants.ts'
import * as effects from './inbox/effects.ts'
import * as inbox from './inbox/repository.ts'
import { foldEntries } from './ledger/balances.ts'
import * as notices from './mail/notices.ts'
import * as mails from './mail/repository.ts'
import { takeInOrder } from './orders/intake.ts'
import type { Database } from './orm.ts'
import * as payments from './payments/repository.ts'
import * as routines from './routines/repository.ts'

/** What the activities ask of the database, each call with an identity map of its own. */
export const createStore = (orm: Database, secrets: Secrets) => {
  const em = () => orm.em.fork()
  return {
    orders: {
      takeIn: (number: OrderNumber, how: { reached: number | null; policy: Policy }) =>
        takeInOrder(em(), number, how),
      learnEmail: (number: OrderNumber, email: string) => mails.learnEmail(em(), number, email),
    },
    effects: {
      open: (id: number) => effects.openEffect(em(), id),
      close: (id: number, note?: string) => effects.closeEffect(em(), id, note),
      closeWithFact: (id: number, fact: inbox.NewFact) => effects.closeWithFact(em(), id, fact),
      settleFailure: (id: number, failure: effects.TriedInVain) => effects.settleFailure(em(), id, failure),
    },
    inbox: {
      record: (facts: readonly inbox.NewFact[]) => inbox.recordFacts(em(), facts),
      ring: () => inbox.ringDispatchers(em()),
    },
    ...mailing(em),
    ...paying(em),
    customers: {
      request: (id: string) => customers.purchasesRequest(em(), secrets, id),
      hasOrders: (email: string) => customers.hasOrders(em(), email),
      queueMail: (key: string, about: string) => customers.queuePurchasesMail(em(), key, about),
      finish: (id: string, sent: mails.SentMail | null) => customers.finishPurchasesRequest(em(), id, sent),
      purchases: (email: string, before: string | null) => customers.purchasesOf(em(), email, before),
    },
    offering: { tell: (versionId: number, after: string) => tellBuyers(em(), versionId, after) },
    histories: {
      until: () => histories.archivedUntil(em()),
      among: (runIds: readonly string[]) => histories.archivedAmong(em(), runIds),
      keep: (runs: readonly histories.RunToKeep[]) => histories.keepRuns(em(), runs),
    },
    ledger: { fold: () => foldEntries(em()) },
    invariants: { check: () => checkInvariants(em()).ended },
    routines: {
      plan: (name: RoutineName, everyMs: number) => routines.planRoutine(em(), name, everyMs),
      begin: (name: RoutineName) => routines.beginRound(em(), name),
      end: (name: RoutineName, round: { at: number; wide: boolean }) => routines.endRound(em(), name, round),
      tidy: () => routines.tidy(em()),
    },
  }
}

/** Payments, refunds and disputes. */
const paying = (em: () => EntityManager) => ({
  payments: {
    gatewayOf: (id: string) => payments.gatewayOfPayment(em(), id),
    checkout: (receipt: string) => payments.findCheckout(em(), receipt),
    refundToMake: (id: string) => payments.refundToMake(em(), id),
    known: (ids: readonly string[]) => payments.knownPayments(em(), ids),
    knownRefunds: (ids: readonly string[]) => payments.knownRefunds(em(), ids),
  },
  disputes: {
    known: (ids: readonly string[]) => disputes.knownDisputes(em(), ids),
    gatewayOf: (id: string) => disputes.gatewayOfDispute(em(), id),
    evidence: (key: string) => disputes.findEvidence(em(), key),
    keepEvidence: (evidence: Parameters<typeof disputes.keepEvidence>[1]) =>
      disputes.keepEvidence(em(), evidence),
    evidenceUploaded: (key: string, documentId: string) => disputes.evidenceUploaded(em(), key, documentId),
  },
})

/** Mails that belong to an order, and notices, which belong to none. */
const mailing = (em: () => EntityManager) => ({
  mails: {
    begin: (key: string) => mails.beginOrderMail(em(), key),
    sent: (effect: number, mail: mails.SentMail) => mails.orderMailSent(em(), effect, mail),
    withoutAddress: (effect: number, key: string) => mails.orderMailWithoutAddress(em(), effect, key),
    overtaken: (effect: number, key: string) => mails.orderMailOvertaken(em(), effect, key),
  },
  notices: {
    takeIn: (key: string) => notices.takeInNotice(em(), key),
    begin: (key: string) => notices.beginNotice(em(), key),
    sent: (effect: number, mail: mails.SentMail) => notices.noticeSent(em(), effect, mail),
    pointless: (effect: number, key: string) => notices.noticePointless(em(), effect, key),
  },
})

export type Store = ReturnType<typeof createStore>

import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import { FirstSale } from '#migrations/0001-first-sale.ts'
import { OwnersDesk } from '#migrations/0002-owners-desk.ts'
import { Money } from '#migrations/0003-money.ts'
import { CommandBodies } from '#migrations/0004-command-bodies.ts'
import { MoneyRegained } from '#migrations/0005-money-regained.ts'
import { SellEverything } from '#migrations/0006-sell-everything.ts'
import { AuditEntity } from './audit/entities.ts'
import {
  BundleItemEntity,
  FileVersionEntity,
  ProductEntity,
  ProductFileEntity,
  ProductImageEntity,
  ProductPriceEntity,
} from './catalogue/entities.ts'
import { CouponEntity, CouponUseEntity } from './coupons/entities.ts'
import { DisputeEntity, EvidenceEntity } from './disputes/entities.ts'
import { DownloadEntity, GrantEntity } from './downloads/entities.ts'
import { CounterEntity, InvariantCheckEntity, PartEntity } from './health/entities.ts'
import { EngineProblemEntity, HistoryEntity } from './engine/entities.ts'
import { EffectEntity, InboxEntity, UpcomingEntity } from './inbox/entities.ts'
import {
  LedgerClosingEntity,
  LedgerDayEntity,
  LedgerEntryEntity,
  LedgerTransactionEntity,
} from './ledger/entities.ts'
import { LicenceActivationEntity, LicenceEntity, LicencePoolEntity } from './licences/entities.ts'
import { freeLostConnections } from './lost-connections.ts'
import { MailEntity } from './mail/entities.ts'
import {
  CheckoutEntity,
  DecisionEntity,
  IdempotencyKeyEntity,
  OrderEntity,
  ReviewEntity,
} from './orders/entities.ts'
import { PaymentEntity, RefundEntity } from './payments/entities.ts'
import { PersonEntity, SessionEntity } from './people/entities.ts'
import { RoutineEntity } from './routines/entities.ts'
import { LaunchCheckEntity, LogoEntity, SettingEntity, TextEntity } from './shop/entities.ts'

const entities = [
  ProductEntity,
  ProductPriceEntity,
  ProductImageEntity,
  BundleItemEntity,
  ProductFileEntity,
  FileVersionEntity,
  OrderEntity,
  CheckoutEntity,
  IdempotencyKeyEntity,
  ReviewEntity,
  DecisionEntity,
  PaymentEntity,
  RefundEntity,
  DisputeEntity,
  EvidenceEntity,
  GrantEntity,
  DownloadEntity,
  LicenceEntity,
  LicencePoolEntity,
  LicenceActivationEntity,
  CouponEntity,
  CouponUseEntity,
  LedgerTransactionEntity,
  LedgerEntryEntity,
  LedgerDayEntity,
  LedgerClosingEntity,
  InboxEntity,
  EffectEntity,
  UpcomingEntity,
  MailEntity,
  SettingEntity,
  TextEntity,
  LogoEntity,
  LaunchCheckEntity,
  PersonEntity,
  SessionEntity,
  AuditEntity,
  HistoryEntity,
  EngineProblemEntity,
  RoutineEntity,
  PartEntity,
  CounterEntity,
  InvariantCheckEntity,
]

/** The database as the house sees it. Does not connect before the first query. Close it with `orm.close()`. */
export const openDatabase = (databaseUrl: string, { connections = 10, isReadOnly = false } = {}) =>
  new MikroORM({
    entities,
    clientUrl: databaseUrl,
    pool: { min: 0, max: connections, idleTimeoutMillis: 30_000 },
    driverOptions: {
      onPoolCreated: freeLostConnections,
      ...(isReadOnly && { options: '-c default_transaction_read_only=on' }),
    },
    extensions: [Migrator],
    migrations: {
      migrationsList: [
        { name: '0001-first-sale', class: FirstSale },
        { name: '0002-owners-desk', class: OwnersDesk },
        { name: '0003-money', class: Money },
        { name: '0004-command-bodies', class: CommandBodies },
        { name: '0005-money-regained', class: MoneyRegained },
        { name: '0006-sell-everything', class: SellEverything },
      ],
      tableName: 'migrations',
      snapshot: false,
      silent: true,
    },
    // Tables that are plain SQL on purpose: an unlogged one and the clock's one row.
    schemaGenerator: { skipTables: ['rate_hits', 'clock'] },
    forceUtcTimezone: true,
    ignoreUndefinedInQuery: true,
  })

export type Database = ReturnType<typeof openDatabase>

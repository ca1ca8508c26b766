import { Migration } from '@mikro-orm/migrations'

/** What a customer gave back of a refund after having it twice. */
export class MoneyRegained extends Migration {
  override up(): void {
    this.addSql(`alter table refunds add regained_minor bigint not null default 0`)
  }
}

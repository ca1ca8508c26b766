import { Migration } from '@mikro-orm/migrations'

/** By which a command that is sent again with another body is told from one that is repeated. */
export class CommandBodies extends Migration {
  override up(): void {
    this.addSql(`alter table audit add fingerprint text null`)
  }
}

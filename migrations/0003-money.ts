import { Migration } from '@mikro-orm/migrations'

/** Money given back, contested and explained: refunds of the owner, disputes, a ledger by account and day, closed months. */
export class Money extends Migration {
  override up(): void {
    for (const statement of [...refunds, ...disputes, ...reviews, ...ledger, ...booking, ...checks])
      this.addSql(statement)
  }
}

const refunds = [
  `alter table payments add fee_minor bigint null, add fee_tax_minor bigint null, add tax_percent int not null default 0`,
  `alter table refunds
    add revokes boolean not null default false, add of_sale_minor bigint not null default 0,
    add requested_by text null, add note text null`,
  `create index refunds_by_time on refunds (created_at, id)`,
  `create index refunds_by_status on refunds (status, created_at, id)`,
  `alter table inbox add happened_at timestamptz null`,
]

const disputes = [
  `create table disputes (
    id text not null, order_number text not null, payment_id text not null, amount_minor bigint not null,
    currency varchar(3) not null, phase text not null, status text not null, reason_code text not null,
    respond_by timestamptz null, deducted_minor bigint not null, held_minor bigint not null, answer text null,
    answered_respond_by timestamptz null, missed_at timestamptz null, of_sale_minor bigint not null,
    created_at timestamptz not null, updated_at timestamptz not null, primary key (id))`,
  `alter table disputes
    add constraint disputes_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table disputes
    add constraint disputes_payment_id_foreign
    foreign key (payment_id) references payments (id)`,
  `create index disputes_of_an_order on disputes (order_number)`,
  `create index disputes_by_time on disputes (created_at, id)`,
  `create index disputes_by_status on disputes (status, created_at, id)`,
  `create table evidence (
    key text not null, dispute_id text not null, pdf bytea not null, document_id text null,
    made_at timestamptz not null, primary key (key))`,
  `alter table evidence
    add constraint evidence_dispute_id_foreign
    foreign key (dispute_id) references disputes (id)`,
  `create index evidence_of_a_dispute on evidence (dispute_id, made_at)`,
]

const reviews = [
  `alter table reviews add snoozed_until timestamptz null, add why text null`,
  `create index reviews_by_amount on reviews ((case currency when 'INR' then '' else coalesce(currency, 'none') end),
    (-coalesce(amount_minor, 0)), id) where resolved_at is null`,
  `create index reviews_of_an_assignee on reviews (assignee, due_at, id) where resolved_at is null`,
  `create index reviews_resolved_of_a_reason on reviews (reason, resolved_at, id) where resolved_at is not null`,
]

const ledger = [
  `alter table ledger_transactions
    alter order_number drop not null, add happened_at timestamptz null, add booked_on date not null default current_date,
    add posted_by text null, add note text null`,
  `alter table ledger_entries
    add kind text not null default '', add currency varchar(3) not null default '',
    add booked_on date not null default current_date, add folded boolean not null default false`,
  `create table ledger_days (
    account text not null, currency varchar(3) not null, day date not null, debit_minor bigint not null,
    credit_minor bigint not null, entries int not null, primary key (account, currency, day))`,
  `create table ledger_closings (
    month date not null, closed_at timestamptz not null, closed_by text not null, primary key (month))`,
  `create index ledger_by_day on ledger_transactions (booked_on, id)`,
  `create index ledger_entries_of_an_account on ledger_entries (account, currency, booked_on, transaction_id, id)`,
  `create index ledger_entries_of_a_kind
    on ledger_entries (kind, account, currency, booked_on, transaction_id, id)`,
  `create index ledger_entries_not_folded on ledger_entries (id) where not folded`,
]

/** On which day of the books a transaction stands, and that nothing of a closed month changes. */
const booking = [
  `create function shop_day(at timestamptz) returns date language sql stable as
   $$ select (at at time zone coalesce((select value ->> 'timeZone' from settings where key = 'shop'), 'Asia/Kolkata'))::date $$`,
  `create function open_since() returns date language sql stable as
   $$ select (max(month) + interval '1 month')::date from ledger_closings $$`,
  `create function ledger_books() returns trigger language plpgsql as $$
   declare since date := open_since();
   begin
     new.happened_at := least(coalesce(new.happened_at, new.occurred_at), new.occurred_at);
     new.booked_on := shop_day(new.happened_at);
     if new.booked_on < since then
       new.booked_on := greatest(shop_day(new.occurred_at), since);
     end if;
     return new;
   end $$`,
  `create function ledger_entry_books() returns trigger language plpgsql as $$
   begin
     select kind, currency, booked_on into strict new.kind, new.currency, new.booked_on
     from ledger_transactions where id = new.transaction_id;
     if new.booked_on < open_since() then
       raise exception 'the month of % is closed', new.booked_on using errcode = 'check_violation';
     end if;
     return new;
   end $$`,
  `create function ledger_stays() returns trigger language plpgsql as $$
   begin
     if old.booked_on < open_since() then
       raise exception 'the month of % is closed', old.booked_on using errcode = 'check_violation';
     elsif tg_op = 'UPDATE' and new.booked_on < open_since() then
       raise exception 'the month of % is closed', new.booked_on using errcode = 'check_violation';
     end if;
     return case when tg_op = 'DELETE' then old else new end;
   end $$`,
  `update ledger_transactions set happened_at = occurred_at, booked_on = shop_day(occurred_at)`,
  `update ledger_entries e set kind = t.kind, currency = t.currency, booked_on = t.booked_on
   from ledger_transactions t where t.id = e.transaction_id`,
  // A deferred trigger that waits for the commit keeps a table from being changed.
  `set constraints all immediate`,
  `create trigger ledger_books before insert on ledger_transactions for each row execute function ledger_books()`,
  `create trigger ledger_entry_books before insert or update of transaction_id on ledger_entries
    for each row execute function ledger_entry_books()`,
  `create trigger ledger_stays before delete or update of key, kind, currency, order_number, occurred_at, happened_at,
    booked_on, posted_by, note on ledger_transactions for each row execute function ledger_stays()`,
  `create trigger ledger_entries_stay before delete or update of transaction_id, account, amount_minor, kind,
    currency, booked_on on ledger_entries for each row execute function ledger_stays()`,
]

const checks = [
  `create table invariant_checks (
    name text not null, holds boolean not null, offending jsonb not null, count int not null,
    checked_at timestamptz not null, held_at timestamptz null, took_ms int not null, primary key (name))`,
]

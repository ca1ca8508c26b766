import { Migration } from '@mikro-orm/migrations'

/** Everything that selling one thing durably needs. */
export class FirstSale extends Migration {
  override up(): void {
    for (const statement of [...tables, ...constraints, ...indexes, ...beyondEntities]) this.addSql(statement)
  }
}

const tables = [
  `create table counters (
    name text not null, value bigint not null, primary key (name))`,
  `create table effects (
    id bigserial primary key, subject text not null, kind text not null, key text not null,
    about text not null, amount_minor bigint null, currency varchar(3) null,
    state text not null, tries int not null default 0, next_try_at timestamptz null,
    request_id text null, created_at timestamptz not null, closed_at timestamptz null,
    note text null)`,
  `create table inbox (
    id bigserial primary key, source text not null, event_id text not null,
    type text not null, subject text null, gateway_order_id text null, facts jsonb not null,
    payload bytea null, key_id text null, request_id text null,
    received_at timestamptz not null, lease_until timestamptz null,
    delivered_at timestamptz null, deliveries int not null default 0,
    handled_at timestamptz null, outcome text null)`,
  `create table parts (
    name text not null, instance text not null, state text not null, detail text null,
    beat_at timestamptz not null, primary key (name, instance))`,
  `create table people (
    id bigserial primary key, username text not null, password_hash text null,
    role text not null, created_at timestamptz not null)`,
  `create table products (
    slug text not null, name text not null, summary text not null, description text not null,
    features jsonb not null, amount_minor bigint not null, currency varchar(3) not null,
    file_name text not null, on_sale boolean not null, position int not null,
    primary key (slug))`,
  `create table orders (
    number text not null, id text not null, product_slug text not null,
    product_name text not null, amount_minor bigint not null, currency varchar(3) not null,
    status text not null, fulfilment text not null, email text null, billing jsonb null,
    created_at timestamptz not null, paid_at timestamptz null,
    expires_at timestamptz not null, version int not null default 1, primary key (number))`,
  `create table mails (
    key text not null, order_number text null, template text not null, about text not null,
    state text not null, attempts int not null default 0, message_id text null,
    to_address text null, subject text null, html text null, text text null,
    created_at timestamptz not null, sent_at timestamptz null, primary key (key))`,
  `create table ledger_transactions (
    id bigserial primary key, key text not null, kind text not null,
    order_number text not null, currency varchar(3) not null,
    occurred_at timestamptz not null)`,
  `create table ledger_entries (
    id bigserial primary key, transaction_id bigint not null, account text not null,
    amount_minor bigint not null)`,
  `create table idempotency_keys (
    key text not null, body_hash text not null, order_number text not null,
    answer jsonb null, lease_until timestamptz null, created_at timestamptz not null,
    primary key (key))`,
  `create table downloads (
    token_hash text not null, order_number text not null, begun_at timestamptz not null,
    ip text not null, primary key (token_hash))`,
  `create table checkouts (
    id text not null, order_number text not null, gateway text not null,
    gateway_order_id text null, amount_minor bigint not null, currency varchar(3) not null,
    created_at timestamptz not null, primary key (id))`,
  `create table payments (
    id text not null, order_number text not null, gateway_order_id text not null,
    gateway text not null, amount_minor bigint not null, currency varchar(3) not null,
    status text not null, offer boolean not null, customer_fee_minor bigint not null,
    authorized_at timestamptz null, plan text not null, verdict text null,
    sale_minor bigint not null, updated_at timestamptz not null, primary key (id))`,
  `create table grants (
    order_number text not null, product_slug text not null, granted_at timestamptz not null,
    revoked_at timestamptz null, primary key (order_number))`,
  `create table refunds (
    id text not null, order_number text not null, payment_id text not null,
    gateway_refund_id text null, amount_minor bigint not null, currency varchar(3) not null,
    status text not null, reason text not null, created_at timestamptz not null,
    updated_at timestamptz not null, primary key (id))`,
  `create table reviews (
    id bigserial primary key, order_number text null, reason text not null,
    about text not null, amount_minor bigint null, currency varchar(3) null,
    assignee text not null, opened_at timestamptz not null, due_at timestamptz not null,
    resolved_at timestamptz null)`,
  `create table routines (
    name text not null, last_try_at timestamptz null, last_ok_at timestamptz null,
    last_wide_at timestamptz null,
    primary key (name))`,
  `create table settings (
    key text not null, value jsonb not null, updated_at timestamptz not null,
    primary key (key))`,
  `create table texts (
    slug text not null, title text not null, markdown text not null,
    updated_at timestamptz not null, primary key (slug))`,
  `create table upcoming (
    subject text not null, kind text not null, about text not null,
    due_at timestamptz not null, reason text not null, amount_minor bigint null,
    currency varchar(3) null, primary key (subject, kind, about))`,
]

const constraints = [
  `alter table effects
    add constraint effects_key_unique unique (key)`,
  `alter table inbox
    add constraint inbox_once unique (source, event_id)`,
  `alter table people
    add constraint people_username_unique unique (username)`,
  `alter table orders
    add constraint orders_id_unique unique (id)`,
  `alter table ledger_transactions
    add constraint ledger_transactions_key_unique unique (key)`,
  `alter table checkouts
    add constraint checkouts_gateway_order_id_unique unique (gateway_order_id)`,
  `alter table refunds
    add constraint refunds_gateway_refund_id_unique unique (gateway_refund_id)`,
  `alter table reviews
    add constraint reviews_once unique (reason, about)`,
  `alter table orders
    add constraint orders_product_slug_foreign
    foreign key (product_slug) references products (slug)`,
  `alter table mails
    add constraint mails_order_number_foreign
    foreign key (order_number) references orders (number) on delete set null`,
  `alter table ledger_transactions
    add constraint ledger_transactions_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table ledger_entries
    add constraint ledger_entries_transaction_id_foreign
    foreign key (transaction_id) references ledger_transactions (id)`,
  `alter table idempotency_keys
    add constraint idempotency_keys_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table downloads
    add constraint downloads_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table checkouts
    add constraint checkouts_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table payments
    add constraint payments_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table grants
    add constraint grants_order_number_foreign
    foreign key (order_number) references orders (number) on update cascade on delete cascade`,
  `alter table grants
    add constraint grants_product_slug_foreign
    foreign key (product_slug) references products (slug)`,
  `alter table refunds
    add constraint refunds_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table refunds
    add constraint refunds_payment_id_foreign
    foreign key (payment_id) references payments (id)`,
  `alter table reviews
    add constraint reviews_order_number_foreign
    foreign key (order_number) references orders (number) on delete set null`,
]

const indexes = [
  `create index effects_open on effects (subject) where state = 'open'`,
  `create index inbox_unhandled on inbox (subject, id) where handled_at is null`,
  `create index orders_of_a_customer on orders (email, created_at, number) where email is not null`,
  `create index orders_never_placed on orders (created_at) where status = 'created'`,
  `create index mails_of_an_order on mails (order_number)`,
  `create index ledger_of_an_order on ledger_transactions (order_number)`,
  `create index ledger_entries_of_a_transaction on ledger_entries (transaction_id)`,
  `create index idempotency_keys_by_age on idempotency_keys (created_at)`,
  `create index downloads_of_an_order on downloads (order_number)`,
  `create index checkouts_of_an_order on checkouts (order_number)`,
  `create index payments_of_an_order on payments (order_number)`,
  `create index refunds_of_an_order on refunds (order_number)`,
  `create index reviews_open on reviews (order_number) where resolved_at is null`,
  `create index upcoming_by_due on upcoming (due_at)`,
]

/** What the entities do not know: the clock, the order numbers, the ledger's balance and the rate limits' counters. */
const beyondEntities = [
  `create table clock (id smallint primary key check (id = 1), offset_ms bigint not null)`,
  `insert into clock values (1, 0)`,
  `create function shop_now() returns timestamptz language sql volatile as
   $$ select clock_timestamp() + (select offset_ms from clock) * interval '1 millisecond' $$`,
  `create sequence order_numbers start 10001`,
  `create function ledger_balances() returns trigger language plpgsql as $$
   begin
     if exists (select from ledger_entries where transaction_id in (new.transaction_id, old.transaction_id)
         group by transaction_id having sum(amount_minor) <> 0) then
       raise exception 'ledger transaction % does not sum to zero', coalesce(new.transaction_id, old.transaction_id)
         using errcode = 'check_violation';
     end if;
     return null;
   end $$`,
  `create constraint trigger ledger_balances after insert or update or delete on ledger_entries
    deferrable initially deferred for each row execute function ledger_balances()`,
  `create unlogged table rate_hits (key text primary key, window_start timestamptz not null,
    hits int not null)`,
]

import { Migration } from '@mikro-orm/migrations'

/** What the owner's desk needs: people and their sessions, the audit log, decisions kept, histories archived. */
export class OwnersDesk extends Migration {
  override up(): void {
    for (const statement of [...people, ...decisions, ...desk, ...engine, ...indexes]) this.addSql(statement)
  }
}

const people = [
  `alter table people
    add email text null, add invited_at timestamptz null, add disabled_at timestamptz null,
    add version int not null default 1`,
  `create table sessions (
    token_hash text not null, person_id bigint not null, created_at timestamptz not null,
    expires_at timestamptz not null, user_agent text null, primary key (token_hash))`,
  `alter table sessions
    add constraint sessions_person_id_foreign
    foreign key (person_id) references people (id) on delete cascade`,
  `create table audit (
    id bigserial primary key, at timestamptz not null, person_id bigint null, actor text not null,
    role text null, action text not null, subject text not null, key text null,
    before jsonb null, after jsonb null, request_id text null)`,
  `alter table audit
    add constraint audit_key_unique unique (key)`,
  `alter table audit
    add constraint audit_person_id_foreign
    foreign key (person_id) references people (id) on delete set null`,
]

const decisions = [
  `create table decisions (
    id bigserial primary key, order_number text not null, at timestamptz not null,
    facts jsonb not null, state jsonb not null, effects jsonb not null)`,
  `alter table decisions
    add constraint decisions_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table effects add decision_id bigint null`,
  `alter table effects
    add constraint effects_decision_id_foreign
    foreign key (decision_id) references decisions (id) on delete set null`,
  `alter table ledger_transactions add decision_id bigint null`,
  `alter table ledger_transactions
    add constraint ledger_transactions_decision_id_foreign
    foreign key (decision_id) references decisions (id) on delete set null`,
  `alter table reviews
    add decision_id bigint null, add resolution text null, add resolved_by text null, add note text null`,
  `alter table reviews drop constraint reviews_once`,
  `alter table reviews
    add constraint reviews_decision_id_foreign
    foreign key (decision_id) references decisions (id) on delete set null`,
]

const desk = [
  `alter table settings add version int not null default 1`,
  `alter table texts add version int not null default 1`,
  `create table logos (
    hash text not null, type text not null, bytes bytea not null, created_at timestamptz not null,
    primary key (hash))`,
  `create table launch_checks (
    name text not null, state text not null, detail text not null, setup text not null,
    tested_at timestamptz not null, primary key (name))`,
]

const engine = [
  `create table histories (
    run_id text not null, workflow_id text not null, type text not null, status text not null,
    started_at timestamptz not null, closed_at timestamptz not null, events int not null,
    history bytea not null, primary key (run_id))`,
  `create table engine_problems (
    workflow_id text not null, kind text not null, name text not null, attempt int not null,
    reason text not null, since timestamptz not null, seen_at timestamptz not null,
    primary key (workflow_id, kind, name))`,
]

const indexes = [
  `create index sessions_of_a_person on sessions (person_id)`,
  `create index audit_by_time on audit (at, id)`,
  `create index audit_of_a_subject on audit (subject, at, id)`,
  `create index audit_of_an_actor on audit (actor, at, id)`,
  `create index audit_of_an_action on audit (action, at, id)`,
  `create index audit_words on audit using gin (
    to_tsvector('simple', translate(action || ' ' || subject || ' ' || actor, './-_@', '     ')))`,
  `create index decisions_of_an_order on decisions (order_number, id)`,
  `create index histories_of_a_workflow on histories (workflow_id, started_at)`,
  `create index histories_by_close on histories (closed_at)`,
  `create index orders_by_time on orders (created_at, number)`,
  `create index orders_by_status on orders (status, created_at, number)`,
  `create index orders_by_product on orders (product_slug, created_at, number)`,
  `create index orders_by_product_and_status on orders (product_slug, status, created_at, number)`,
  // Of mail addresses whose beginning is searched for, too, whatever the database's language.
  `drop index orders_of_a_customer`,
  `create index orders_of_a_customer on orders (email text_pattern_ops, created_at, number) where email is not null`,
  `create index ledger_by_time on ledger_transactions (kind, occurred_at)`,
  `create index orders_by_payment on orders (paid_at) where paid_at is not null`,
  `create unique index reviews_once on reviews (reason, about) where resolved_at is null`,
  `create index reviews_of_an_order on reviews (order_number, id)`,
  `create index reviews_resolved on reviews (resolved_at, id) where resolved_at is not null`,
  `create index reviews_by_due on reviews (due_at, id) where resolved_at is null`,
  `create index inbox_of_a_subject on inbox (subject, id)`,
  `create index inbox_of_a_type on inbox (type, id)`,
  `create index inbox_of_a_source on inbox (source, id)`,
  `create index inbox_by_time on inbox (received_at)`,
  `create index inbox_odd on inbox (outcome, id) where outcome <> 'taken in'`,
  `create index effects_of_a_subject on effects (subject, id)`,
  `create index effects_failing on effects (next_try_at) where state = 'open' and tries > 0`,
  `create index mails_by_time on mails (created_at, key)`,
  `create index mails_by_state on mails (state, created_at, key)`,
  `create index mails_of_a_template on mails (template, created_at, key)`,
  `create index mails_to_an_address on mails (to_address text_pattern_ops, created_at, key)
    where to_address is not null`,
]

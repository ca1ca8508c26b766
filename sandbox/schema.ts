import { stripeTables } from '#sandbox/stripe/tables.ts'

/** One entry a version, run in order and never edited: a change is a further entry. */
export const schemaSteps: readonly string[] = [
  `
  create table sandbox.orders (
    id text primary key,
    seq bigint generated always as identity,
    amount bigint not null,
    amount_paid bigint not null,
    currency text not null,
    receipt text,
    status text not null,
    attempts integer not null,
    notes jsonb not null,
    partial_payment boolean not null,
    callback_url text,
    created_at bigint not null
  );
  create index on sandbox.orders (receipt) where receipt is not null;
  create index on sandbox.orders (created_at, seq);

  create table sandbox.payments (
    id text primary key,
    seq bigint generated always as identity,
    order_id text not null references sandbox.orders,
    amount bigint not null,
    currency text not null,
    status text not null,
    captured boolean not null,
    amount_refunded bigint not null,
    email text,
    contact text,
    webhook jsonb not null,
    captures_at timestamptz,
    created_at bigint not null
  );
  create index on sandbox.payments (order_id);
  create index on sandbox.payments (created_at, seq);
  create index on sandbox.payments (captures_at) where captures_at is not null;

  create table sandbox.refunds (
    id text primary key,
    seq bigint generated always as identity,
    payment_id text not null references sandbox.payments,
    amount bigint not null,
    currency text not null,
    status text not null,
    speed text not null,
    receipt text,
    notes jsonb not null,
    idempotency_key text unique,
    request text not null,
    created_at bigint not null
  );
  create index on sandbox.refunds (payment_id);
  create index on sandbox.refunds (created_at, seq);

  create table sandbox.webhooks (
    event_id text primary key,
    seq bigint generated always as identity,
    type text not null,
    body text not null,
    attempts jsonb not null default '[]'
  );
  create table sandbox.deliveries (
    seq bigint generated always as identity primary key,
    event_id text not null references sandbox.webhooks,
    payment_id text not null references sandbox.payments,
    signature text not null,
    retried boolean not null,
    tries integer not null default 0,
    due_at timestamptz,
    leased_until timestamptz
  );
  create index on sandbox.deliveries (due_at) where due_at is not null;
  create index on sandbox.deliveries (payment_id, seq) where due_at is not null;
  create table sandbox.webhook_secret (
    single boolean primary key default true check (single),
    configured text not null,
    current text not null
  );

  create table sandbox.checkouts (
    id text primary key,
    order_id text not null references sandbox.orders,
    name text not null,
    description text not null,
    email text,
    contact text,
    callback_url text not null,
    cancel_url text not null
  );

  create table sandbox.mails (
    id bigint generated always as identity primary key,
    sender text not null,
    recipients text[] not null,
    subject text not null,
    headers jsonb not null,
    text text,
    html text,
    received_at timestamptz not null
  );
  `,
  `
  alter table sandbox.webhooks add column payment_id text references sandbox.payments;
  update sandbox.webhooks set payment_id = body::json #>> '{payload,payment,entity,id}';
  alter table sandbox.webhooks alter column payment_id set not null;
  create index on sandbox.webhooks (payment_id);
  create index on sandbox.orders (seq);
  create index on sandbox.deliveries (event_id);
  `,
  `
  create table sandbox.disputes (
    id text primary key,
    seq bigint generated always as identity,
    payment_id text not null references sandbox.payments,
    amount bigint not null,
    currency text not null,
    amount_deducted bigint not null,
    deduct text not null,
    reason_code text not null,
    respond_by bigint not null,
    status text not null,
    phase text not null,
    evidence jsonb,
    created_at bigint not null
  );
  create index on sandbox.disputes (payment_id);
  create index on sandbox.disputes (created_at, seq);
  create index on sandbox.disputes (respond_by) where status = 'open';

  create table sandbox.documents (
    id text primary key,
    purpose text not null,
    name text not null,
    mime_type text not null,
    size bigint not null,
    content bytea not null,
    created_at bigint not null
  );
  `,
  stripeTables,
  'create index on sandbox.stripe_sessions (seq)',
]

/** Never edited: a change is a further step of the schema. */
export const stripeTables = `
  create table sandbox.stripe_sessions (
    id text primary key,
    seq bigint generated always as identity,
    amount_total bigint not null,
    currency text not null,
    client_reference_id text,
    metadata jsonb not null,
    customer_email text,
    success_url text not null,
    cancel_url text,
    items jsonb not null,
    intent_metadata jsonb not null,
    intent_description text,
    capture_method text not null,
    status text not null,
    payment_status text not null,
    payment_intent text,
    url text not null,
    expires_at bigint not null,
    created bigint not null
  );
  create index on sandbox.stripe_sessions (created, seq);
  create index on sandbox.stripe_sessions (client_reference_id) where client_reference_id is not null;
  create index on sandbox.stripe_sessions (payment_intent) where payment_intent is not null;
  create index on sandbox.stripe_sessions (expires_at) where status = 'open';

  create table sandbox.stripe_intents (
    id text primary key,
    seq bigint generated always as identity,
    session_id text not null references sandbox.stripe_sessions,
    amount bigint not null,
    currency text not null,
    status text not null,
    metadata jsonb not null,
    description text,
    capture_method text not null,
    latest_charge text,
    amount_received bigint not null,
    failure text,
    canceled_at bigint,
    created bigint not null
  );
  create index on sandbox.stripe_intents (session_id);
  create index on sandbox.stripe_intents (created, seq);

  create table sandbox.stripe_charges (
    id text primary key,
    seq bigint generated always as identity,
    session_id text not null references sandbox.stripe_sessions,
    payment_intent text not null references sandbox.stripe_intents,
    amount bigint not null,
    amount_captured bigint not null,
    amount_refunded bigint not null,
    currency text not null,
    status text not null,
    captured boolean not null,
    failure text,
    email text,
    metadata jsonb not null,
    description text,
    balance_transaction text,
    disputed boolean not null,
    webhook jsonb not null,
    settles_at timestamptz,
    settles_as text,
    created bigint not null
  );
  create index on sandbox.stripe_charges (session_id);
  create index on sandbox.stripe_charges (payment_intent);
  create index on sandbox.stripe_charges (created, seq);
  create index on sandbox.stripe_charges (settles_at) where settles_at is not null;

  create table sandbox.stripe_refunds (
    id text primary key,
    seq bigint generated always as identity,
    session_id text not null references sandbox.stripe_sessions,
    charge text not null references sandbox.stripe_charges,
    payment_intent text not null,
    amount bigint not null,
    currency text not null,
    status text not null,
    reason text,
    metadata jsonb not null,
    balance_transaction text,
    failure_balance_transaction text,
    created bigint not null
  );
  create index on sandbox.stripe_refunds (charge);
  create index on sandbox.stripe_refunds (created, seq);

  create table sandbox.stripe_disputes (
    id text primary key,
    seq bigint generated always as identity,
    session_id text not null references sandbox.stripe_sessions,
    charge text not null references sandbox.stripe_charges,
    payment_intent text not null,
    amount bigint not null,
    currency text not null,
    status text not null,
    reason text not null,
    due_by bigint not null,
    evidence jsonb not null,
    submission_count integer not null,
    submitted_at bigint,
    metadata jsonb not null,
    created bigint not null
  );
  create index on sandbox.stripe_disputes (charge);
  create index on sandbox.stripe_disputes (created, seq);
  create index on sandbox.stripe_disputes (due_by) where status = 'needs_response';

  create table sandbox.stripe_balance (
    id text primary key,
    seq bigint generated always as identity,
    amount bigint not null,
    currency text not null,
    fee bigint not null,
    tax bigint not null,
    type text not null,
    reporting_category text not null,
    source text not null,
    created bigint not null
  );
  create index on sandbox.stripe_balance (source);
  create index on sandbox.stripe_balance (created, seq);

  create table sandbox.stripe_files (
    id text primary key,
    purpose text not null,
    filename text not null,
    size bigint not null,
    type text not null,
    content bytea not null,
    created bigint not null
  );

  create table sandbox.stripe_keys (
    key text primary key,
    request text not null,
    status integer not null,
    body text not null,
    at timestamptz not null
  );

  create table sandbox.stripe_events (
    event_id text primary key,
    seq bigint generated always as identity,
    session_id text not null references sandbox.stripe_sessions,
    type text not null,
    body text not null,
    attempts jsonb not null default '[]'
  );
  create index on sandbox.stripe_events (session_id);
  create table sandbox.stripe_deliveries (
    seq bigint generated always as identity primary key,
    event_id text not null references sandbox.stripe_events,
    session_id text not null,
    signature text,
    retried boolean not null,
    tries integer not null default 0,
    due_at timestamptz,
    leased_until timestamptz
  );
  create index on sandbox.stripe_deliveries (due_at) where due_at is not null;
  create index on sandbox.stripe_deliveries (session_id, seq) where due_at is not null;
  create index on sandbox.stripe_deliveries (event_id);
  create table sandbox.stripe_secret (
    single boolean primary key default true check (single),
    configured text not null,
    current text not null,
    previous text,
    previous_until timestamptz
  );
  `

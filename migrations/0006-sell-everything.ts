import { Migration } from '@mikro-orm/migrations'

/** A catalogue to edit, files in versions, licences, coupons, and a second gateway. */
export class SellEverything extends Migration {
  override up(): void {
    for (const statement of [...catalogue, ...delivery, ...coupons, ...checkouts, ...payments])
      this.addSql(statement)
  }
}

const catalogue = [
  `alter table products
    add tax_class text not null default 'gst-18', add tax_code varchar(8) null, add sale_limit int null,
    add taken int not null default 0, add download_cap int null, add licence_source text null,
    add activation_limit int null, add version int not null default 1,
    add updated_at timestamptz not null default now()`,
  `alter table products alter column tax_class drop default, alter column updated_at drop default`,
  `create index products_by_position on products (position, slug)`,
  `create table product_prices (
    product_slug text not null, currency varchar(3) not null, amount_minor bigint not null,
    primary key (product_slug, currency))`,
  `alter table product_prices
    add constraint product_prices_product_slug_foreign
    foreign key (product_slug) references products (slug) on delete cascade`,
  `insert into product_prices (product_slug, currency, amount_minor) select slug, currency, amount_minor from products`,
  `create table product_images (
    product_slug text not null, hash text not null, type text not null, bytes bytea not null,
    primary key (product_slug))`,
  `alter table product_images
    add constraint product_images_product_slug_foreign
    foreign key (product_slug) references products (slug) on update cascade on delete cascade`,
  `create index product_images_by_hash on product_images (hash)`,
  `create table bundle_items (
    bundle_slug text not null, product_slug text not null, position int not null,
    primary key (bundle_slug, product_slug))`,
  `alter table bundle_items
    add constraint bundle_items_bundle_slug_foreign
    foreign key (bundle_slug) references products (slug) on update cascade on delete cascade`,
  `alter table bundle_items
    add constraint bundle_items_product_slug_foreign
    foreign key (product_slug) references products (slug) on update cascade on delete cascade`,
  `create index bundle_items_of_a_product on bundle_items (product_slug)`,
  `create table product_files (
    id bigserial primary key, product_slug text not null, title text not null, position int not null,
    removed_at timestamptz null)`,
  `alter table product_files
    add constraint product_files_product_slug_foreign
    foreign key (product_slug) references products (slug)`,
  `create index product_files_of_a_product on product_files (product_slug, position)`,
  `create table file_versions (
    id bigserial primary key, file_id bigint not null, number int not null, file_name text not null,
    stored_as text not null, size_bytes bigint null, sha256 text null, type text not null, note text null,
    created_at timestamptz not null, created_by text null, offered_at timestamptz null)`,
  `alter table file_versions
    add constraint file_versions_file_id_foreign
    foreign key (file_id) references product_files (id)`,
  `alter table file_versions
    add constraint file_versions_once unique (file_id, number)`,
  `insert into product_files (product_slug, title, position) select slug, name, 1 from products`,
  `insert into file_versions (file_id, number, file_name, stored_as, type, created_at)
   select f.id, 1, p.file_name, p.file_name, 'application/zip', now()
   from product_files f join products p on p.slug = f.product_slug`,
  `alter table products drop column amount_minor, drop column currency, drop column file_name`,
]

const delivery = [
  `alter table grants drop constraint grants_pkey`,
  `alter table grants add primary key (order_number, product_slug)`,
  `alter table grants drop constraint grants_product_slug_foreign`,
  `alter table grants
    add constraint grants_product_slug_foreign
    foreign key (product_slug) references products (slug) on update cascade on delete cascade`,
  `alter table grants
    add download_cap int null, add downloads int not null default 0, add licence_source text null`,
  `create index grants_of_a_product on grants (product_slug, order_number)`,
  `alter table downloads add version_id bigint null`,
  `update downloads d set version_id = v.id
   from orders o join product_files f on f.product_slug = o.product_slug join file_versions v on v.file_id = f.id
   where o.number = d.order_number`,
  `alter table downloads alter column version_id set not null`,
  `alter table downloads drop constraint downloads_pkey`,
  `alter table downloads add primary key (token_hash, version_id)`,
  `alter table downloads
    add constraint downloads_version_id_foreign
    foreign key (version_id) references file_versions (id)`,
  `update grants g set downloads = (select count(*) from downloads where order_number = g.order_number)`,
  `create table licences (
    id bigserial primary key, key text not null, order_number text not null, product_slug text not null,
    activation_limit int null, issued_at timestamptz not null, revoked_at timestamptz null, revoked_by text null)`,
  `alter table licences
    add constraint licences_key_unique unique (key)`,
  `alter table licences
    add constraint licences_order_number_foreign
    foreign key (order_number) references orders (number)`,
  `alter table licences
    add constraint licences_product_slug_foreign
    foreign key (product_slug) references products (slug)`,
  `alter table licences
    add constraint licences_once unique (order_number, product_slug)`,
  `create index licences_by_product on licences (product_slug, id)`,
  `create index licences_by_end on licences (right(key, 5), id)`,
  `create table licence_pool (
    product_slug text not null, key text not null, added_at timestamptz not null, licence_id bigint null,
    primary key (product_slug, key))`,
  `alter table licence_pool
    add constraint licence_pool_key_unique unique (key)`,
  `alter table licence_pool
    add constraint licence_pool_product_slug_foreign
    foreign key (product_slug) references products (slug)`,
  `alter table licence_pool
    add constraint licence_pool_licence_id_foreign
    foreign key (licence_id) references licences (id) on delete set null`,
  `create index licence_pool_free on licence_pool (product_slug, added_at, key) where licence_id is null`,
  `create table licence_activations (
    id bigserial primary key, licence_id bigint not null, instance text not null, name text null,
    activated_at timestamptz not null, deactivated_at timestamptz null)`,
  `alter table licence_activations
    add constraint licence_activations_licence_id_foreign
    foreign key (licence_id) references licences (id)`,
  `create unique index licence_activations_once on licence_activations (licence_id, instance)
    where deactivated_at is null`,
  `create index licence_activations_of_a_licence on licence_activations (licence_id, id)`,
]

const coupons = [
  `create table coupons (
    code text not null, percent int null, amount_minor bigint null, currency varchar(3) null,
    starts_at timestamptz null, ends_at timestamptz null, total_cap int null, customer_cap int null,
    minimum_minor bigint null, products jsonb null, stackable boolean not null, is_on boolean not null, note text null,
    uses int not null default 0, version int not null default 1, created_at timestamptz not null,
    primary key (code))`,
  `create index coupons_by_age on coupons (created_at, code)`,
  `create table coupon_uses (
    order_number text not null, coupon_code text not null, customer text null, discount_minor bigint not null,
    reserved_at timestamptz not null, returned_at timestamptz null, primary key (order_number, coupon_code))`,
  `alter table coupon_uses
    add constraint coupon_uses_order_number_foreign
    foreign key (order_number) references orders (number) on update cascade on delete cascade`,
  `alter table coupon_uses
    add constraint coupon_uses_coupon_code_foreign
    foreign key (coupon_code) references coupons (code) on update cascade on delete cascade`,
  `create index coupon_uses_of_a_coupon on coupon_uses (coupon_code, reserved_at, order_number)`,
  `create index coupon_uses_of_a_customer on coupon_uses (coupon_code, customer) where returned_at is null`,
]

const checkouts = [
  `alter table orders add discount_minor bigint not null default 0, add tax_class text not null default 'gst-18'`,
  `alter table checkouts add page_id text null, add page_url text null, add superseded_at timestamptz null`,
  `alter table checkouts add constraint checkouts_page_id_unique unique (page_id)`,
]

/** When we first heard of a payment: by that its file finds it, whatever is told of it later. */
const payments = [
  `alter table payments add created_at timestamptz null`,
  `update payments set created_at = least(coalesce(authorized_at, updated_at), updated_at)`,
  `alter table payments alter column created_at set not null`,
  `create index payments_by_time on payments (created_at, id)`,
]

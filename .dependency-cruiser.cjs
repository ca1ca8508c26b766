// Who may import whom. The layers are those of the READMEs; a rule that must bend gets a decision in docs/decisions.
const layers = [
  'domain',
  'workflows',
  'activities',
  'adapters',
  'api',
  'worker',
  'dashboard',
  'storefront',
  'sandbox',
  'scripts',
  'migrations',
  'tests',
]

/** A layer sees itself and these layers. */
const sees = (layer, ...visible) => ({
  name: `${layer}-sees-${visible.join('-and-') || 'only-itself'}`,
  severity: 'error',
  from: { path: `^${layer}/` },
  to: { path: `^(${layers.filter((it) => it !== layer && !visible.includes(it)).join('|')})/` },
})

const packages = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown']

module.exports = {
  forbidden: [
    sees('domain'),
    sees('workflows', 'domain', 'activities'),
    sees('activities', 'domain', 'adapters', 'workflows'),
    sees('adapters', 'domain', 'migrations'),
    sees('api', 'domain', 'adapters', 'workflows', 'storefront'),
    sees('worker', 'domain', 'adapters', 'activities', 'workflows', 'storefront'),
    sees('dashboard', 'domain', 'api'),
    sees('storefront', 'domain'),
    sees('sandbox'),
    sees('migrations'),
    sees(
      'scripts',
      'domain',
      'workflows',
      'activities',
      'adapters',
      'api',
      'worker',
      'storefront',
      'sandbox',
    ),
    {
      name: 'domain-imports-no-package',
      comment: 'Rules are pure: no clock, no randomness, no I/O.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { dependencyTypes: packages },
    },
    {
      name: 'workflows-are-deterministic',
      comment: 'What Temporal replays may know Temporal’s workflow library and nothing else from outside.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: packages, pathNot: 'node_modules/@temporalio/(workflow|common)/' },
    },
    {
      name: 'workflows-know-activities-by-type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-meet-by-contract',
      severity: 'error',
      from: { path: '^workflows/([^/]+)/' },
      to: { path: '^workflows/[^/]+/', pathNot: '^workflows/($1/|[^/]+/contract\\.ts$)' },
    },
    {
      name: 'outsiders-see-only-contracts',
      comment:
        'Workflow bodies run in Temporal’s sandbox; everyone else knows their names, signals and input.',
      severity: 'error',
      from: { path: '^(activities|api|worker)/' },
      to: { path: '^workflows/', pathNot: '^workflows/([^/]+/contract|queues)\\.ts$' },
    },
    {
      name: 'activities-know-adapters-by-type',
      comment: 'Instances are injected, so that a test can put another in their place.',
      severity: 'error',
      from: { path: '^activities/' },
      to: { path: '^adapters/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-meet-in-domain',
      comment: 'What two features share is a rule, and so belongs to domain.',
      severity: 'error',
      from: { path: '^(activities|api)/([^/]+)/' },
      to: { path: '^$1/[^/]+/', pathNot: '^$1/$2/' },
    },
    {
      name: 'worker-sees-only-the-mails-of-the-storefront',
      comment: 'docs/decisions/0006',
      severity: 'error',
      from: { path: '^worker/' },
      to: { path: '^storefront/', pathNot: '^storefront/mail/' },
    },
    {
      name: 'dashboard-knows-the-api-by-the-type-of-its-shapes',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'dashboard-sees-only-the-shapes-of-the-api',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^api/', pathNot: '^api/[^/]+/(desk-|review-|explain-|history-)?schemas\\.ts$' },
    },
    {
      name: 'pages-meet-in-domain',
      comment:
        'A feature’s pages are made of its own parts, the blocks and the shell, which know no feature.',
      severity: 'error',
      from: { path: '^dashboard/src/([^/]+)/' },
      to: { path: '^dashboard/src/[^/]+/', pathNot: '^dashboard/src/($1|app|ui)/' },
    },
    {
      name: 'adapters-see-migrations-only-to-run-them',
      severity: 'error',
      from: { path: '^adapters/', pathNot: '^adapters/db/orm\\.ts$' },
      to: { path: '^migrations/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unknown-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'product-uses-no-development-packages',
      severity: 'error',
      from: { pathNot: '^(tests|dashboard)/|^scripts/dashboard\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.mjs', '.js'],
    },
  },
}

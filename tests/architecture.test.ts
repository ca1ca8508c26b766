import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { features } from '#domain/features.ts'

const list = (...args: string[]) =>
  execFileSync('git', ['ls-files', '-z', ...args], { encoding: 'utf8' })
    .split('\0')
    .filter(Boolean)

/** Every file of the project, those not yet committed included. */
const files = list('--cached', '--others', '--exclude-standard').filter((file) => existsSync(file))
const sources = files.filter((file) => /\.(ts|vue|mjs|cjs|js)$/.test(file))
const read = (file: string) => readFileSync(file, 'utf8')
const isBinary = (file: string) => /\.(png|ico|zip|woff2|jpg)$/.test(file)

/** This file spells what nobody may write. */
const texts = files.filter((file) => !isBinary(file) && file !== 'tests/architecture.test.ts')

const layers = [
  'domain',
  'workflows',
  'activities',
  'adapters/db',
  'api',
  'dashboard/src',
  'storefront',
  'tests',
]
const codeFolders = [
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

/** Folders in a layer that are no feature, and why. */
const infrastructure: Readonly<Record<string, string>> = {
  'dashboard/src/app': 'the shell: session, requests, keyboard, navigation',
  'dashboard/src/ui': 'the blocks that every page is made of',
  'domain/shared': 'money, failures and brands, which every feature speaks in',
  'storefront/shared': 'the frame and the pieces of every page',
  'storefront/assets': 'what browsers are sent as it is',
  'tests/support': 'real servers, browsers and orders to test with',
  'tests/histories': 'recorded histories that must replay',
  'tests/running': 'the start, the stop and what may go wrong with them',
  'tests/sandbox': 'the stand-in has no features of the shop',
}

const foldersOf = (layer: string) =>
  new Set(
    files
      .filter((file) => file.startsWith(`${layer}/`) && file.slice(layer.length + 1).includes('/'))
      .map((file) => `${layer}/${file.slice(layer.length + 1).split('/')[0]}`),
  )

describe('folders', () => {
  test.each(layers)('each folder of %s is named after a feature', (layer) => {
    const allowed = new Set([...features.map((it) => `${layer}/${it}`), ...Object.keys(infrastructure)])
    expect([...foldersOf(layer)].filter((folder) => !allowed.has(folder))).toEqual([])
  })

  test('each feature has a folder in a layer, and each exception is one', () => {
    const folders = layers.flatMap((layer) => [...foldersOf(layer)])
    const named = new Set(folders.map((folder) => basename(folder)))
    expect(features.filter((feature) => !named.has(feature))).toEqual([])
    expect(Object.keys(infrastructure).filter((folder) => !foldersOf(layerOf(folder)).has(folder))).toEqual(
      [],
    )
  })

  test('none is named for having no place', () => {
    const homeless = /(^|[/.-])(utils?|services?|types|helpers?|common|misc|lib)(\/|\.(ts|js|mjs)$)/
    expect(files.filter((file) => homeless.test(file))).toEqual([])
  })

  test.each(codeFolders)('%s says in six lines what lives there and what it may import', (folder) => {
    const [heading, , ...lines] = read(`${folder}/README.md`).trimEnd().split('\n')
    expect(heading).toBe(`# ${folder}`)
    expect(lines.length).toBeGreaterThanOrEqual(4)
    expect(lines.length).toBeLessThanOrEqual(6)
    expect(lines.join('\n')).toMatch(/may import/i)
  })

  test('no code lies anywhere else', () => {
    const elsewhere = sources.filter((file) => !codeFolders.includes(file.split('/')[0] ?? ''))
    expect(elsewhere.toSorted()).toEqual(['.dependency-cruiser.cjs', 'vitest.config.ts'])
  })
})

const layerOf = (folder: string) => folder.slice(0, folder.lastIndexOf('/'))

/** Folders whose features all have a file of this name, and where alone that name is used. */
const stems: Readonly<Record<string, string>> = {
  'contract.ts': 'workflows',
  'activities.ts': 'activities',
  'routes.ts': 'api',
}

describe('file names', () => {
  test.each(Object.entries(stems))('%s is in every feature of %s', (stem, layer) => {
    const without = [...foldersOf(layer)].filter((folder) => !files.includes(`${folder}/${stem}`))
    expect(without).toEqual([])
  })

  test('entities.ts and repository.ts are in adapters/db alone, schemas.ts in api alone', () => {
    const astray = files.filter(
      (file) =>
        (/\/(entities|repository)\.ts$/.test(file) && !/^(adapters\/db|sandbox)\//.test(file)) ||
        (file.endsWith('/schemas.ts') && !file.startsWith('api/')),
    )
    expect(astray).toEqual([])
  })

  test('are in kebab-case, those of Vue components in PascalCase of two words or more', () => {
    const exceptions =
      /^(README|CHANGELOG|CONTRIBUTING)\.md$|^(LICENSE|Dockerfile)$|^([A-Z][a-z0-9]+){2,}\.vue$/
    const spelled = files.filter((file) => !/^\.?[a-z0-9]+([-._][a-z0-9]+)*$/.test(basename(file)))
    expect(spelled.filter((file) => !exceptions.test(basename(file)))).toEqual([])
  })

  test('of tests name the kind of the test', () => {
    const kinds = /\.(domain|activity|workflow|api|page)\.test\.ts$/
    // The stand-in's own tests, which are of no kind, lie beside those of the desk's feature of its name.
    const tested = features.filter((it) => it !== 'sandbox')
    const featureTests = files.filter((file) => tested.some((it) => file.startsWith(`tests/${it}/`)))
    expect(featureTests.filter((file) => !kinds.test(file))).toEqual([])
  })

  test('of workflows meet in one barrel', () => {
    expect(files.filter((file) => basename(file) === 'index.ts')).toEqual(['workflows/index.ts'])
  })
})

/** Lines of the files in which the pattern occurs, as `file:line`. */
const linesWith = (pattern: RegExp, among: readonly string[]) =>
  among.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  )

describe('nobody writes', () => {
  test('any, or a cast outside the constructor of brands', () => {
    const found = sources.filter((file) => /\.(ts|vue)$/.test(file)).flatMap(castsOf)
    expect(found).toEqual(['domain/shared/brand.ts: text as B'])
  })

  test.each<[string, RegExp]>([
    ['a mark for later', /\b(TODO|FIXME|XXX|HACK)\b/],
    ['a way around the compiler', /@ts-(ignore|expect-error|nocheck)/],
    ['a test that hides others, or itself', /\b(test|it|describe)(\.\w+)*\.(only|skip|todo|fails)\b/],
    ['a home folder of some machine', /(^|[\s'"`(=:])\/(root|home|Users|work)\//],
    [
      'the address of a package registry',
      /\b(registry\.(npmjs|yarnpkg|npmmirror)|pypi\.org|files\.pythonhosted|proxy\.golang)/i,
    ],
  ])('%s', (_, pattern) => {
    expect(linesWith(pattern, texts)).toEqual([])
  })

  test('a rule of the linter off without its reason', () => {
    const disabled = sources.filter((file) => file !== 'tests/architecture.test.ts')
    expect(linesWith(/oxlint-disable(?!.* -- \w)/, disabled)).toEqual([])
  })
})

/** What of a file is TypeScript. */
const scriptOf = (file: string) =>
  file.endsWith('.vue') ? (/<script[^>]*>\n(.*?)<\/script>/s.exec(read(file))?.[1] ?? '') : read(file)

/** `any` and every `as` but `as const`, as `file: expression`. */
function castsOf(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const isCast = ts.isAsExpression(node) && node.type.getText() !== 'const'
    if (isCast || node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${file}: ${node.getText()}`)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, scriptOf(file), ts.ScriptTarget.Latest, true))
  return found
}

describe('packages', () => {
  const project: Readonly<Record<string, Record<string, string>>> = JSON.parse(read('package.json'))
  const lock: { packages: Record<string, { version?: string; resolved?: string }> } = JSON.parse(
    read('package-lock.json'),
  )
  const wanted = Object.entries({
    ...project['dependencies'],
    ...project['devDependencies'],
    ...project['optionalDependencies'],
  })
  const lockedVersions = (name: RegExp) =>
    new Set(
      Object.entries(lock.packages)
        .filter(([path]) => name.test(path))
        .map(([, it]) => it.version),
    )

  test('are asked for at one exact version', () => {
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })

  test('of Temporal are all of one version', () => {
    expect(lockedVersions(/node_modules\/@temporalio\/[^/]+$/).size).toBe(1)
  })

  test('of MikroORM are all 7.2.1', () => {
    expect([...lockedVersions(/node_modules\/(@mikro-orm\/[^/]+|mikro-orm)$/)]).toEqual(['7.2.1'])
  })

  test('are locked without an address to download them from', () => {
    expect(Object.entries(lock.packages).filter(([, it]) => it.resolved !== undefined)).toEqual([])
  })
})

// The direction of imports: each module imports only those below it, and of another module only its index.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = join(ROOT, 'src')

/** Module -> the modules that it may import. Every module may import the BASE files. */
const MAY_IMPORT: Record<string, string[]> = {
  vocabulary: [],
  http: ['vocabulary'],
  presentation: [],
  sandbox: [],
  images: ['sandbox'],
  av: ['sandbox'],
  text: [],
  store: ['text', 'vocabulary'],
  ingest: ['av', 'images', 'presentation', 'sandbox', 'text', 'store', 'vocabulary'],
  operations: ['ingest', 'av', 'images', 'presentation', 'text', 'store', 'http', 'vocabulary'],
  api: ['operations', 'ingest', 'images', 'presentation', 'store', 'http', 'vocabulary', 'console'],
  console: ['operations', 'presentation', 'store', 'http', 'vocabulary'],
  delivery: ['operations', 'ingest', 'av', 'images', 'presentation', 'text', 'store', 'http', 'vocabulary'],
  mcp: ['operations', 'http', 'vocabulary'],
  apis: ['api', 'delivery', 'operations', 'ingest', 'images', 'presentation', 'store', 'http', 'vocabulary'],
  process: [],
}
const BASE = [
  'bounded-bytes.ts',
  'grouped.ts',
  'html.ts',
  'in-slices.ts',
  'json-object.ts',
  'nearest.ts',
  'on-behalf.ts',
  'on-demand.ts',
  'per-object.ts',
  'percent-decoded.ts',
  'problem.ts',
  'problem-kinds.ts',
  'program-files.ts',
  'setting-forms.ts',
  'setting-names.ts',
  'setting-warnings.ts',
  'settings.ts',
  'shared-call.ts',
  'tally.ts',
  'thread-pool.ts',
  'traces.ts',
]
/** Files that wire the modules together. */
const TOP = ['main.ts', 'server.ts', 'base-answers.ts', 'measures.ts', 'monitoring.ts', 'open-traces.ts']
const TOP_MODULES = ['commands']
/** Modules that speak to a server as its clients do. */
const CLIENTS = ['console']

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const moduleOf = (file: string): string => (file.includes('/') ? file.split('/')[0]! : '')

const importsOf = (file: string): string[] =>
  [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) =>
    relative(SOURCES, resolve(SOURCES, dirname(file), target!)).replace(/\.js$/, '.ts'),
  )

function faultsOf(file: string): string[] {
  const module = moduleOf(file)
  if (TOP.includes(file) || TOP_MODULES.includes(module)) return []
  return importsOf(file).flatMap(target => {
    if (target.startsWith('../migrations/')) return module === 'store' ? [] : [`${file} imports the migrations`]
    if (target.startsWith('../client/')) return CLIENTS.includes(module) ? [] : [`${file} imports the client`]
    if (BASE.includes(target)) return []
    const other = moduleOf(target)
    if (other === module) return []
    if (!MAY_IMPORT[module]?.includes(other)) return [`${file} must not import ${target}`]
    return target === `${other}/index.ts` ? [] : [`${file} imports ${target} past the index.ts of ${other}`]
  })
}

it('imports point one way, and through index.ts only', () => {
  expect(files.flatMap(faultsOf)).toEqual([])
})

/** The files that are left when those that import nothing that is left, and those that nothing left imports, are taken out. */
function circular(imports: Map<string, string[]>): string[] {
  const left = new Set(imports.keys())
  const isFree = (file: string): boolean =>
    !imports.get(file)!.some(target => left.has(target)) || ![...left].some(other => imports.get(other)!.includes(file))
  for (let free = [...left].filter(isFree); free.length > 0; free = [...left].filter(isFree))
    for (const file of free) left.delete(file)
  return [...left]
}

it('no file imports itself by way of others, not even for a type', () => {
  expect(circular(new Map(files.map(file => [file, importsOf(file)])))).toEqual([])
})

it.each([
  [{ a: ['b'], b: ['c'], c: [] }, []],
  [{ a: ['b'], b: ['c'], c: ['b', 'd'], d: [] }, ['b', 'c']],
])('circles in %j are %j', (imports, expected) => {
  expect(circular(new Map(Object.entries(imports)))).toEqual(expected)
})

it('the files that every module may import import no module', () => {
  expect(BASE.flatMap(importsOf).filter(target => !BASE.includes(target))).toEqual([])
})

it('only the store knows SQL, only images sharp, and only the sandbox starts programs', () => {
  const strangers = files.flatMap(file => {
    const text = readFileSync(join(SOURCES, file), 'utf8')
    const sharp = /from 'sharp'/.test(text) && moduleOf(file) !== 'images'
    const knex = /from '(knex|pg)'|\bdb(\(|\.raw\()/.test(text) && moduleOf(file) !== 'store'
    const processes = /from 'node:child_process'/.test(text) && moduleOf(file) !== 'sandbox'
    return sharp || knex || processes ? [file] : []
  })
  expect(strangers).toEqual([])
})

it('every file says at its top what it is for', () => {
  const silent = files.filter(file => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(join(SOURCES, file), 'utf8')))
  expect(silent).toEqual([])
})

it('a file name occurs once', () => {
  const names = files.map(file => file.split('/').at(-1)!).filter(name => name !== 'index.ts')
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([])
})

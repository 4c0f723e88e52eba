// The direction of imports: each room knows only those below it, and of another room only its door.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = join(ROOT, 'src')

/** Room -> the rooms that it may know. Every room may know the files at . */
const MAY_KNOW: Record<string, string[]> = {
  vocabulary: [],
  http: ['vocabulary'],
  images: [],
  av: [],
  store: ['vocabulary'],
  ingest: ['av', 'images', 'store', 'vocabulary'],
  operations: ['ingest', 'av', 'images', 'store', 'http', 'vocabulary'],
  api: ['operations', 'ingest', 'images', 'store', 'http', 'vocabulary', 'console'],
  console: ['operations', 'store', 'vocabulary'],
  delivery: ['operations', 'ingest', 'av', 'images', 'store', 'http', 'vocabulary'],
  apis: ['api', 'delivery', 'operations', 'ingest', 'images', 'store', 'http', 'vocabulary'],
  process: [],
}
const BOTTOM = ['problem.ts', 'setting-forms.ts', 'settings.ts']
/** Files that wire the rooms together. */
const TOP = ['main.ts', 'server.ts', 'monitoring.ts']
const TOP_ROOMS = ['commands']

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const roomOf = (file: string): string => (file.includes('/') ? file.split('/')[0]! : '')

const importsOf = (file: string): string[] =>
  [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) =>
    relative(SOURCES, resolve(SOURCES, dirname(file), target!)).replace(/\.js$/, '.ts'),
  )

function faultsOf(file: string): string[] {
  const room = roomOf(file)
  if (TOP.includes(file) || TOP_ROOMS.includes(room)) return []
  return importsOf(file).flatMap(target => {
    if (target.startsWith('../migrations/')) return room === 'store' ? [] : [`${file} knows the migrations`]
    if (BOTTOM.includes(target)) return []
    const other = roomOf(target)
    if (other === room) return []
    if (!MAY_KNOW[room]?.includes(other)) return [`${file} must not know ${target}`]
    return target === `${other}/index.ts` ? [] : [`${file} reaches past the door of ${other}: ${target}`]
  })
}

it('imports point one way, and through the doors only', () => {
  expect(files.flatMap(faultsOf)).toEqual([])
})

it('the files that every module may import import no module', () => {
  expect(BOTTOM.flatMap(importsOf).filter(target => !BOTTOM.includes(target))).toEqual([])
})

it('only the store knows SQL, only the images room sharp, and only the av room ffmpeg', () => {
  const strangers = files.flatMap(file => {
    const text = readFileSync(join(SOURCES, file), 'utf8')
    const sharp = /from 'sharp'/.test(text) && roomOf(file) !== 'images'
    const knex = /from '(knex|pg)'|\bdb(\(|\.raw\()/.test(text) && roomOf(file) !== 'store'
    const ffmpeg = /from 'node:child_process'|'@ffmpeg-installer/.test(text) && roomOf(file) !== 'av'
    return sharp || knex || ffmpeg ? [file] : []
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

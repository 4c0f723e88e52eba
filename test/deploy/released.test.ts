// What a release is made of: images that are pinned, one version everywhere, and licences that allow it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { ALLOWED, licences } from '../licences.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string): string => readFileSync(ROOT + path, 'utf8')
const { name, version, bin, private: isPrivate } = JSON.parse(read('package.json'))

it('pins every image to a release', () => {
  const { services } = parse(read('compose.yaml'))
  const pulled = Object.values<{ image?: string }>(services).flatMap(({ image }) => image ?? [])
  const built = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!)
  expect(pulled.length).toBe(3)
  for (const image of [...pulled, ...built]) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z-]+)?$/)
})

it('builds the image with everything that the guide leads to', () => {
  const [build = ''] = read('Dockerfile').split(/^FROM .*(?<!AS build)$/m)
  const sources = [...build.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, words]) => words!.split(' '))
  const pages = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' }).map(name => `docs/${name}`)
  const linked = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'bench/README.md', ...pages]
    .filter(page => page.endsWith('.md') && !page.startsWith('docs/api/'))
    .flatMap(page =>
      [...read(page).matchAll(/\]\((?!\w+:)([^)#]+)(#[^)]*)?\)/g)].map(([, link]) => join(dirname(page), link!)),
    )
  expect(linked.length).toBeGreaterThan(50)
  const lacking = linked.filter(file => !sources.some(source => file === source || file.startsWith(source)))
  expect([...new Set(lacking)]).toEqual([])
})

it('has one version', () => {
  const chart = parse(read('deploy/helm/hydria/Chart.yaml'))
  const lock = JSON.parse(read('package-lock.json'))
  expect([chart.version, chart.appVersion, lock.version, lock.packages[''].version]).toEqual(Array(4).fill(version))
})

it('promises no package of npm, nor a command of one: the name is that of others', () => {
  expect([name, isPrivate, bin]).toEqual(['hydria', true, undefined])
  for (const page of ['README.md', 'docs/quickstart.md', 'docs/operate.md', 'docs/install.md'])
    expect(read(page)).not.toMatch(/npx hydria|npm (i|install) (-\S+ )*hydria/)
})

it('is made of packages whose licences are allowed', () => {
  const found = licences()
  expect(found.length).toBeGreaterThan(200)
  expect(found.filter(({ licence }) => !ALLOWED.has(licence)).map(one => `${one.name}: ${one.licence}`)).toEqual([])
})

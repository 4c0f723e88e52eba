// docs/formats.md is what the decoders say, and what they prefer is installed where the product is run and tested.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatsPage } from '../../src/commands/list-formats.js'
import { DEBIAN_PACKAGES, toolsHere } from '../../src/images/index.js'

const textOf = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

it('docs/formats.md is the page that `hydria formats --markdown` prints', () => {
  expect(textOf('docs/formats.md')).toBe(formatsPage())
})

it('every program has its package of Debian, which the image and the tests install', () => {
  expect(Object.keys(DEBIAN_PACKAGES).sort()).toEqual([...new Set(toolsHere().map(({ program }) => program))].sort())
  const words = (path: string): string[] => textOf(path).split(/[\s:;]+/)
  for (const path of ['Dockerfile', '.ci/run'])
    expect([...Object.values(DEBIAN_PACKAGES), 'ffmpeg'].filter(name => !words(path).includes(name))).toEqual([])
})

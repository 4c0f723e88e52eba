// docs/formats.md is what the decoders say.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatsPage } from '../../src/commands/list-formats.js'

const PAGE = fileURLToPath(new URL('../../../docs/formats.md', import.meta.url))

it('docs/formats.md is the page that `hydria formats --markdown` prints', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(formatsPage())
})

// The types of rows are generated: what is checked in is what the vocabularies say now.
import { readFileSync } from 'node:fs'
import { currentRowTypes, ROW_TYPES } from '../row-types.js'

it('the checked-in types of rows are those of the vocabularies (npm run rows)', () => {
  expect(readFileSync(ROW_TYPES, 'utf8')).toBe(currentRowTypes())
})

// After the whole suite: every documented (operation, status) was seen in a test, or the run fails with those that were not.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { VOCABULARY } from '../src/apis/index.js'
import { readVocabulary } from '../src/vocabulary/index.js'
import { SEEN } from './documented-answers.js'

const seen = new Set(
  existsSync(SEEN) ? readdirSync(SEEN).flatMap(name => readFileSync(SEEN + name, 'utf8').split('\n')) : [],
)
const documented = readVocabulary(`${VOCABULARY}dlcs`).routes.flatMap(({ template, operations }) =>
  operations.flatMap(({ iri, method, statuses }) =>
    statuses.map(({ code }) => ({ line: `${iri} ${code}`, told: `${method} ${template.text} ${code}` })),
  ),
)
const missing = documented.filter(({ line }) => !seen.has(line))
for (const { told } of missing) process.stdout.write(`never seen: ${told}\n`)
process.stdout.write(`${documented.length - missing.length} of ${documented.length} documented answers were seen\n`)
process.exitCode = missing.length > 0 ? 1 : 0

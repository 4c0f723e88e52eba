// After the whole suite: which documented answers, and which properties of answers, were seen in a test. The run fails with one that was never seen, and with an answer that was not as it is documented.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { VOCABULARY } from '../src/apis/index.js'
import { type Class, type Operation, readVocabulary, type Vocabulary } from '../src/vocabulary/index.js'
import { SEEN } from './documented-answers.js'
import { NAMES } from './published-answers.js'

const lines = existsSync(SEEN) ? readdirSync(SEEN).flatMap(name => readFileSync(SEEN + name, 'utf8').split('\n')) : []
const seen = new Set(lines)

/** A line of the notes, and how it is said to people. */
interface Documented {
  line: string
  said: string
}

const answersOf = ({ name, routes }: Vocabulary): Documented[] =>
  routes.flatMap(({ template, operations }) =>
    operations.flatMap(({ iri, method, statuses }) =>
      statuses.map(({ code }) => ({ line: `${name} ${iri} ${code}`, said: `${method} ${template.text} ${code}` })),
    ),
  )

/** The classes of answers, with those inside of them. */
function answered({ classes, routes, spelling }: Vocabulary): Set<Class> {
  const found = new Set<Class>()
  const add = (iri: string | undefined): void => {
    const owner = classes.get(iri ?? '')
    if (!owner || found.has(owner)) return
    found.add(owner)
    for (const { kind, range, readable } of owner.properties) if (readable && kind === 'object') add(range)
  }
  add(spelling.error)
  for (const { target, operations } of routes)
    for (const { returns, dryRun } of operations) {
      add(returns === 'hydra:Collection' ? target.iri : returns)
      add(dryRun)
    }
  return found
}

/** Whether an operation is ever taken: some are there to say why they are refused. */
const isTaken = ({ statuses }: Operation): boolean => statuses.some(({ code }) => code < 400)

/** Operations that change something are in the audit trail. */
const auditedOf = ({ name, routes }: Vocabulary): Documented[] =>
  routes.flatMap(({ template, operations }) =>
    operations
      .filter(operation => !operation.safe && isTaken(operation))
      .map(({ iri, method }) => ({
        line: `${name} ${iri} audited`,
        said: `${method} ${template.text} with one entry in the audit trail`,
      })),
  )

const propertiesOf = (vocabulary: Vocabulary): Documented[] =>
  [...answered(vocabulary)]
    .flatMap(({ iri, properties }) =>
      properties.filter(({ readable }) => readable).map(property => `${vocabulary.name} ${iri}.${property.name}`),
    )
    .map(line => ({ line, said: line }))

/** Says which were not seen, and how many were; returns whether all were. */
function report(name: string, what: string, documented: Documented[]): boolean {
  const missing = documented.filter(({ line }) => !seen.has(line))
  for (const { said } of missing) process.stdout.write(`never seen: ${said}\n`)
  const found = documented.length - missing.length
  process.stdout.write(`${name}: ${found} of ${documented.length} documented ${what} were seen\n`)
  return missing.length === 0
}

const faults = [...seen].filter(line => line.startsWith('fault '))
for (const fault of faults) process.stdout.write(`not as documented: ${fault}\n`)
const complete = NAMES.map(name => {
  const vocabulary = readVocabulary(VOCABULARY + name)
  const reports = [
    report(name, 'properties', propertiesOf(vocabulary)),
    report(name, 'answers', answersOf(vocabulary)),
    report(name, 'changes', auditedOf(vocabulary)),
  ]
  return !reports.includes(false)
})
process.exitCode = faults.length > 0 || complete.includes(false) ? 1 : 0

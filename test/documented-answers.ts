// What the tests have seen the API answer: a line for each (operation, status), which `documented.ts` reads at the end.
import { appendFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VOCABULARY } from '../src/apis/index.js'
import { type Method, readVocabulary } from '../src/vocabulary/index.js'

/** Folder of the lines, one file for each process. */
export const SEEN = fileURLToPath(new URL('../seen/', import.meta.url))

const { routes } = readVocabulary(`${VOCABULARY}dlcs`)
const seen = new Set<string>()

/** Notes the answer, when the address and the method are an operation of the vocabulary. */
export function note(method: string, path: string, status: number): void {
  const { pathname } = new URL(path, 'http://x')
  const wanted = method === 'HEAD' ? 'GET' : method
  for (const { template, operations } of routes) {
    if (!template.match(pathname)) continue
    const operation = operations.find(candidate => candidate.method === (wanted as Method))
    const line = `${operation?.iri} ${status}\n`
    if (!operation || seen.has(line)) return
    seen.add(line)
    mkdirSync(SEEN, { recursive: true })
    appendFileSync(`${SEEN}${process.pid}`, line)
    return
  }
}

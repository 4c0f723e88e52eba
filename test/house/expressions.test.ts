// No regular expression of the program takes more than linear time: what is matched may come from strangers.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url))
const VOCABULARIES = fileURLToPath(new URL('../../../vocab', import.meta.url))

/** Long enough that what is not linear does not end within DEADLINE_MS, which is a thousand times what is linear needs. */
const LENGTH = 100_000
const DEADLINE_MS = 2000

/** What is said again and again, before an end that does not match. */
const PUMPS = [
  ' ',
  'a',
  '0',
  '/',
  '.',
  ',',
  '=',
  '"',
  '-',
  ':',
  '`',
  '[',
  '\n',
  'a ',
  'a.',
  'a/',
  '0,',
  '="',
  '; ',
  ';q=',
]
const END = '\u0001'

/**
 * Expressions for what is bounded where it comes from: settings of the operator, names of at most 255 characters, and the
 * program's own texts.
 */
const BOUNDED = [
  // Settings.
  String.raw`/\/+$/`,
  String.raw`/^s3:\/\/([^/]+)\/*(.*?)\/*$/`,
  // Host names and fingerprints of keys.
  String.raw`/\.+$/`,
  '/=+$/',
  // A number as toExponential(15) writes it.
  String.raw`/(\d)0*e\+?/`,
]

/** The literals of regular expressions in a source; a slash begins one where a value may begin. */
function literalsIn(source: string): string[] {
  const found: string[] = []
  for (const line of source.split('\n')) {
    if (/^\s*(\/\/|\/?\*)/.test(line)) continue
    for (const { index } of line.matchAll(/(?<=(^|[=(,:?[!{]|=>|&&|\|\||return)\s*)\/(?![/*])/g)) {
      let inClass = false
      for (let end = index + 1; end < line.length; end++) {
        const character = line[end]
        if (character === '\\') end++
        else if (character === '[') inClass = true
        else if (character === ']') inClass = false
        else if (character === '/' && !inClass) {
          found.push(line.slice(index, end + 1) + /^[a-z]*/.exec(line.slice(end + 1))![0])
          break
        }
      }
    }
  }
  return found
}

const filesIn = (folder: string, extension: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(extension) && !file.startsWith('commands/'))
    .map(file => readFileSync(join(folder, file), 'utf8'))

/** The expression of a literal; undefined for what only looks like one: a slash in a text. */
function expressionOf(literal: string): RegExp | undefined {
  const end = literal.lastIndexOf('/')
  try {
    return new RegExp(literal.slice(1, end), literal.slice(end + 1))
  } catch {
    return undefined
  }
}

const literals = [...new Set(filesIn(SOURCES, '.ts').flatMap(literalsIn))]

const patterns = [
  ...new Set(
    filesIn(VOCABULARIES, '.jsonld').flatMap(text =>
      [...text.matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)].map(([, pattern]) => JSON.parse(pattern!) as string),
    ),
  ),
]

/** The plain characters that an expression begins with, without which the rest of it is not reached. */
const startOf = (source: string): string =>
  /^\^?((?:[\w ]|\\\/|:(?!\?))*)(?![?*+{])/.exec(source)?.[1]?.replaceAll('\\', '') ?? ''

const sandbox = createContext({ expression: /./, texts: [''] })

/** Whether an expression ends for all the texts in time. */
function isQuick(expression: RegExp, texts: string[], deadlineMs: number): boolean {
  Object.assign(sandbox, { expression, texts })
  const call = expression.global ? "text.replace(expression, '')" : 'expression.exec(text)'
  try {
    runInContext(`for (const text of texts) ${call}`, sandbox, { timeout: deadlineMs })
    return true
  } catch {
    // Out of time, or out of space for what it has to come back to.
    return false
  }
}

const pumped = PUMPS.map(pump => pump.repeat(LENGTH / pump.length) + END)

/** The pump that an expression does not end for in time, if there is one. */
function slowPump(expression: RegExp, deadlineMs = DEADLINE_MS): string | undefined {
  const start = startOf(expression.source)
  const texts = pumped.map(text => start + text)
  // One by one only where all of them together take as long as one may.
  if (isQuick(expression, texts, deadlineMs)) return undefined
  return PUMPS.find((_, index) => !isQuick(expression, [texts[index]!], deadlineMs))
}

it('finds the expressions', () => {
  expect(literals.length).toBeGreaterThan(100)
  expect(patterns.length).toBeGreaterThan(5)
  expect(literals).toContain(String.raw`/^(image|audio|video)\//`)
})

it('knows a slow one', () => {
  expect(slowPump(/\s*x$/, 200)).toBe(' ')
  expect(slowPump(/^(\S*\/)+\S+:/, 200)).toBeDefined()
  expect(slowPump(/^[^x]*$/)).toBeUndefined()
})

it('all of them take linear time', () => {
  const expressions = [
    ...literals.filter(literal => !BOUNDED.includes(literal)).flatMap(literal => expressionOf(literal) ?? []),
    ...patterns.map(pattern => new RegExp(pattern, 'u')),
  ]
  const slow = expressions.flatMap(expression => {
    const pump = slowPump(expression)
    return pump === undefined ? [] : [`${expression} on ${JSON.stringify(pump)}`]
  })
  expect(slow).toEqual([])
})

// The commands, scripts and pages that the README and docs/ name exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commands } from '../../src/commands/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]
const readme = pages.map(page => readFileSync(root + page, 'utf8')).join('\n')
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** Commands that npm has itself. */
const OF_NPM = ['ci', 'prune']

it('every npm command of the README is a script', () => {
  const named = [...readme.matchAll(/npm (?:run )?([\w:]+)/g)].map(match => match[1]!)
  expect(named.filter(name => !scripts[name] && !OF_NPM.includes(name))).toEqual([])
})

it('every command of the program in the README exists', () => {
  const named = [...readme.matchAll(/node dist\/main\.js (\w+)/g)].map(match => match[1]!)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter(name => !commands[name])).toEqual([])
})

it('every link between the pages leads to a file', () => {
  const dead = pages.flatMap(page =>
    [...readFileSync(root + page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
      .map(match => join(root, dirname(page), match[1]!))
      .filter(path => !existsSync(path)),
  )
  expect(dead).toEqual([])
})

it('every file and folder of the program that they name exists', () => {
  const named = [...readme.matchAll(/`((?:src|vocab|migrations|bench|test|docs|pictures)\/[\w/.-]*)`/g)].map(
    match => match[1]!,
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(path => !existsSync(root + path))).toEqual([])
})

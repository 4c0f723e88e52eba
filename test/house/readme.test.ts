// The README's commands are those that there are.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commands } from '../../src/commands/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

it('every npm command of the README is a script', () => {
  const named = [...readme.matchAll(/npm (?:run )?([\w:]+)/g)].map(match => match[1]!)
  expect(named.filter(name => !scripts[name])).toEqual([])
})

it('every command of the program in the README exists', () => {
  const named = [...readme.matchAll(/node dist\/main\.js (\w+)/g)].map(match => match[1]!)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter(name => !commands[name])).toEqual([])
})

it('every room of the map is there', () => {
  const rooms = [...readme.matchAll(/^\| `([\w/.]+)/gm)].map(match => match[1]!).filter(room => room.includes('/'))
  for (const room of rooms) expect(() => readFileSync(`${root}${room}`)).toThrow(/EISDIR/)
})

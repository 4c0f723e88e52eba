// What may stand behind `hydria`, and how it answers to what may not.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCommandLine } from '../../src/commands/command-line.js'
import { commands } from '../../src/commands/index.js'
import { readOptions } from '../../src/commands/ingest/options.js'

const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'))

const printed = (line: string) => {
  const read = readCommandLine(line.split(' ').filter(Boolean))
  if (!('text' in read)) throw new Error(`"${line}" would run ${read.name}`)
  return read
}

it.each(['--version', '-v'])('%s prints the version of the product', line => {
  expect(printed(line)).toEqual({ text: `${version}\n`, code: 0 })
})

it.each(['--help', '-h', 'help'])('%s prints every command with its meaning', line => {
  const { text, code } = printed(line)
  expect(code).toBe(0)
  const width = Math.max(...Object.keys(commands).map(name => name.length))
  for (const [name, { meaning }] of Object.entries(commands)) expect(text).toMatch(`  ${name.padEnd(width)} ${meaning}`)
})

it('no word at all prints the help, and starts nothing', () => {
  expect(printed('')).toMatchObject({ code: 2, text: printed('--help').text })
})

const own = Object.entries(commands).filter(([, { ownWords }]) => !ownWords)

it.each(own)(
  'hydria %s: has a help of its own, and refuses other options and other words',
  (name, { operands = [], options = {} }) => {
    const help = printed(`${name} --help`)
    expect(help.code).toBe(0)
    for (const [option, meaning] of Object.entries(options))
      expect(help.text).toMatch(`  --${option.padEnd(10)} ${meaning}`)
    expect(printed(`help ${name}`)).toEqual(help)
    const rest = operands.join(' ')
    expect(printed(`${name} ${rest} --nonsense`)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/unknown option --nonsense/),
    })
    expect(printed(`${name} ${rest} -x`)).toMatchObject({ code: 2, text: expect.stringMatching(/unknown option -x/) })
    expect(printed(`${name} ${rest} more`)).toMatchObject({ code: 2, text: expect.stringMatching(/"more"/) })
    for (const option of Object.keys(options)) {
      const mistyped = `--${option[1]}${option[0]}${option.slice(2)}`
      expect(printed(`${name} ${mistyped}`).text).toMatch(`unknown option ${mistyped}; did you mean --${option}?`)
      expect(readCommandLine([name, `--${option}`])).toMatchObject({ name, words: [`--${option}`] })
      expect(printed(`${name} --${option}=yes`)).toMatchObject({ code: 2 })
    }
  },
)

it.each([
  ['strat', /did you mean start\?/],
  ['--verson', /did you mean --version\?/],
  ['constructor', /unknown command/],
  ['--demo', /unknown command/],
  ['vocab', /expected check/],
  ['vocab chek', /expected check/],
])('hydria %s is refused', (line, says) => {
  expect(printed(line)).toMatchObject({ code: 2, text: expect.stringMatching(says) })
})

it('hydria ingest names the nearest of its options', () => {
  expect(() => readOptions(['x', '--spcae', '1'], {})).toThrow(
    'unknown option --spcae; did you mean --space?\nhydria ingest --help lists the options',
  )
})

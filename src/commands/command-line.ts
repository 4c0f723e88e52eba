// The words behind `hydria` -> the command to run, or what to print instead.
import { parseArgs } from 'node:util'
import { didYouMean } from '../nearest.js'
import { VERSION } from '../program-files.js'
import { argumentFault } from './argument-fault.js'
import { type Command, commands } from './index.js'

/** What is printed instead of running a command, where to, and the exit code. */
interface Printed {
  text: string
  code: 0 | 2
}

/** A command with the words that it understands. */
interface Run {
  name: string
  command: Command
  words: string[]
}

const list = (rows: [string, string][]): string => {
  const width = Math.max(12, ...rows.map(([name]) => name.length))
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)} ${meaning}\n`).join('')
}

const COMMANDS = list(Object.entries(commands).map(([name, { meaning }]) => [name, meaning]))

const HELP = `hydria COMMAND [options]

Commands
${COMMANDS}
Options
${list([
  ['--help', 'this text; after a command, its own help'],
  ['--version', 'the version of Hydria'],
])}
Everything else is set by environment variables: hydria settings lists them.
`

function helpOf(name: string, { meaning, operands = [], options = {} }: Command): string {
  const rows = Object.entries({ ...options, help: 'this text' }).map(([option, says]): [string, string] => [
    `--${option}`,
    says,
  ])
  return `${['hydria', name, ...operands, '[options]'].join(' ')}\n\n${meaning}\n\nOptions\n${list(rows)}`
}

/** What is wrong with the words after the name of a command; undefined when nothing is. */
function operandFault({ operands = [] }: Command, given: string[]): string | undefined {
  const extra = given[operands.length]
  if (extra !== undefined) return `unexpected argument ${JSON.stringify(extra)}`
  const wrong = operands.find((operand, index) => !operand.startsWith('[') && given[index] !== operand)
  return wrong === undefined ? undefined : `expected ${wrong}`
}

function readWords(name: string, command: Command, words: string[]): Run | Printed {
  const options = Object.fromEntries(
    [...Object.keys(command.options ?? {}), 'help'].map(option => [option, { type: 'boolean' as const }]),
  )
  const refused = (fault: string): Printed => ({
    text: `hydria ${name}: ${fault}\nSee hydria ${name} --help\n`,
    code: 2,
  })
  try {
    const args = words.map(word => (word === '-h' ? '--help' : word))
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    if (values['help']) return { text: helpOf(name, command), code: 0 }
    const fault = operandFault(command, positionals)
    return fault === undefined ? { name, command, words } : refused(fault)
  } catch (error) {
    return refused(argumentFault(error as Error, Object.keys(options)))
  }
}

/** Reads the words after `hydria`. What cannot be understood is refused with the nearest known word; nothing is run. */
export function readCommandLine([name, ...words]: string[]): Run | Printed {
  if (name === undefined) return { text: HELP, code: 2 }
  if (name === '--version' || name === '-v') return { text: `${VERSION}\n`, code: 0 }
  if (name === 'help' && words[0] !== undefined) return readCommandLine([words[0], '--help'])
  if (['--help', '-h', 'help'].includes(name)) return { text: HELP, code: 0 }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) return command.ownWords ? { name, command, words } : readWords(name, command, words)
  const known = [...Object.keys(commands), '--help', '--version']
  return {
    text: `hydria: unknown command ${JSON.stringify(name)}${didYouMean(name, known)}\nThe commands are:\n${COMMANDS}`,
    code: 2,
  }
}

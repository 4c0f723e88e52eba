// Process entry: `hydria <command>`.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Before anything else is loaded. Beside the code; where that folder cannot be written to, what the build left in it is used.
enableCompileCache(fileURLToPath(new URL('../compile-cache/', import.meta.url)))
const { leadSeveral, RUNNING, toldToStop } = await import('./process/index.js')

const [name = 'start', ...words] = process.argv.slice(2)
// What is stored is nobody else's to read; pages of documentation are.
if ([...RUNNING, 'migrate'].includes(name)) process.umask(0o077)
if (RUNNING.includes(name)) toldToStop()

async function run(): Promise<number> {
  // The commands bring the whole program along, which takes a moment.
  const { commands } = await import('./commands/index.js')
  const command = commands[name]
  if (command) return command.run(words)
  const list = Object.entries(commands).map(([title, { meaning }]) => `  ${title.padEnd(10)} ${meaning}`)
  process.stderr.write(`hydria ${name}: there is no such command. There is:\n${list.join('\n')}\n`)
  process.exit(2)
}

try {
  process.exitCode = (await leadSeveral(name, words)) ?? (await run())
} catch (error) {
  process.stderr.write(`hydria ${name}: ${(error as Error).message}\n`)
  process.exit(1)
}

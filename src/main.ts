// Process entry: `hydria <command>`.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// The code of the embedded database is optimised by V8 one function at a time, once that has run for so many bytes. By
// default that is so few that a start spends half of its processor time on it; a server under load soon has the same code.
// The compile cache belongs to one set of flags, so this comes first.
setFlagsFromString('--wasm-tiering-budget=200000000')
// Before anything else is loaded. Beside the code; where that folder cannot be written to, what the build left in it is used.
enableCompileCache(fileURLToPath(new URL('../compile-cache/', import.meta.url)))
const { leadSeveral, RUNNING, toldToStop } = await import('./process/index.js')
const { readCommandLine } = await import('./commands/command-line.js')

// Whoever reads what is printed may have read enough (`hydria settings | head`): what was begun is done all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  })
const asked = readCommandLine(process.argv.slice(2))
if ('text' in asked) {
  const stream = asked.code === 0 ? process.stdout : process.stderr
  stream.write(asked.text)
  process.exitCode = asked.code
} else {
  const { name, command, words } = asked
  // What is stored is nobody else's to read; pages of documentation are.
  if ([...RUNNING, 'migrate', 'backup', 'restore', 'copy', 'verify'].includes(name)) process.umask(0o077)
  if (RUNNING.includes(name)) toldToStop()
  try {
    process.exitCode = (await leadSeveral(name, words)) ?? (await command.run(words))
  } catch (error) {
    process.stderr.write(`hydria ${name}: ${(error as Error).message}\n`)
    process.exit(1)
  }
}

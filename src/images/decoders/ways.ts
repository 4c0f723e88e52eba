// The ways to decode a file: programs of the system that are installed, and packages in a Node.js process of their own.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bounds, findProgram, outputOf } from '../../sandbox/index.js'
import type { Decoder, Decoding, Library, Tool, Wanted } from './decoder.js'

/** One way: what decodes, with its version, and the command for a file. */
export interface Way {
  by: string
  /** Ending of the name under which the file is given to it, in its folder; it is given where it is, without. */
  ending?: string
  faults?: RegExp | undefined
  command(file: string, folder: string, output: string, bounds: Bounds): string[]
}

const require = createRequire(import.meta.url)

/** Folder of an installed package, found without loading it. */
function folderOf(name: string): string {
  const marker = join('node_modules', ...name.split('/'))
  const entry = require.resolve(name)
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length)
}

const versionOf = (folder: string): string =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version as string

/** It may read its code, the package and the file, and write into its folder; no add-ons, threads or children. */
function libraryWay(library: Library, what: Record<string, unknown>): Way {
  const code = fileURLToPath(library.child)
  const root = folderOf(library.package)
  return {
    by: `${library.package} ${versionOf(root)}`,
    command: (input, folder, output, { memoryBytes, seconds }) => {
      const readable = [`${dirname(code)}/`, `${root}/`, input, `${folder}/`].map(path => `--allow-fs-read=${path}`)
      const task = { ...what, package: root, input, output, memoryBytes, seconds }
      return [
        process.execPath,
        ...['--permission', ...readable, `--allow-fs-write=${folder}/`, '--disable-warning=SecurityWarning'],
        ...[code, JSON.stringify([task])],
      ]
    },
  }
}

function toolWay(tool: Tool, decoding: Decoding): Way {
  const path = findProgram(tool.program)!
  const [version = 'of unknown version'] =
    /(?<!\d)\d{1,4}(\.\d{1,4}){1,3}/.exec(outputOf(path, tool.version ?? ['--version']).output) ?? []
  return {
    by: `${tool.program} ${version}`,
    ending: tool.ending,
    faults: tool.faults,
    command: (file, _folder, output) => [path, ...tool.args(file, output, decoding)],
  }
}

/** Whether a tool is installed, and built with what it is wanted for. */
export function isInstalled({ program, explains }: Tool): boolean {
  const path = findProgram(program)
  return path !== undefined && (explains === undefined || outputOf(path, explains).status === 0)
}

/** The ways to decode a file, the preferred one first; programs only where they are wanted. */
export function waysOf({ tools, libraries }: Decoder, decoding: Decoding, wantTools: boolean): Way[] {
  const suits = (one: Tool | Library): boolean => one.suits?.(decoding) ?? true
  const installed = wantTools ? tools.filter(tool => suits(tool) && isInstalled(tool)) : []
  return [
    ...installed.map(tool => toolWay(tool, decoding)),
    ...libraries.filter(suits).map(library => libraryWay(library, library.task(decoding))),
  ]
}

/** The way to look at a file whose bytes do not say how large its picture is; undefined when nothing here does. */
export function wayToLook({ tools, libraries }: Decoder, wanted: Wanted, wantTools: boolean): Way | undefined {
  for (const { program, ending, look } of wantTools ? tools : []) {
    const path = look && findProgram(look.program)
    if (path && findProgram(program))
      return { by: program, ending, command: file => [path, ...look.args(file, wanted)] }
  }
  const library = libraries.find(({ look }) => look)
  return library && libraryWay(library, library.look!(wanted))
}

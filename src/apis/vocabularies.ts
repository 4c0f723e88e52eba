// The vocabularies of the APIs: read, and checked against the handlers that they name.
import { basename, join } from 'node:path'
import { genericHandlers } from '../api/index.js'
import { rules } from '../operations/index.js'
import { VOCABULARY } from '../program-files.js'
import {
  type Class,
  type CompiledVocabulary,
  faultsOf,
  type HandlerStatuses,
  readVocabulary,
  type Vocabulary,
  vocabularyCompiler,
} from '../vocabulary/index.js'
import { dlcs } from './dlcs.js'
import { dsio } from './dsio.js'
import { rokka } from './rokka.js'

/** An API's handlers, as far as its vocabulary is checked against them. */
interface Named {
  name: string
  handlers: Record<string, { statuses: number[] }>
  answeredElsewhere?: HandlerStatuses
}

const APIS: Named[] = [dlcs, dsio, rokka]

/** Statuses of the handlers of an API by their names; of those of the generic ones where it is not known. */
function statusesOf(name: string): HandlerStatuses {
  const { handlers, answeredElsewhere } = APIS.find(api => api.name === name) ?? { handlers: {} }
  const statuses = Object.entries({ ...genericHandlers, ...handlers }).map(([key, handler]) => [key, handler.statuses])
  return { ...Object.fromEntries(statuses), ...answeredElsewhere }
}

const ruleFaults = (classes: Class[], all: boolean): string[] => {
  const named = new Set(classes.flatMap(owner => owner.rule ?? []))
  return [
    ...classes
      .filter(owner => owner.rule && !rules[owner.rule])
      .map(owner => `${owner.file}: there is no rule "${owner.rule}"`),
    ...Object.keys(rules)
      .filter(rule => all && !named.has(rule))
      .map(rule => `The rule "${rule}" is named by no class`),
  ]
}

/** Reads a vocabulary and throws an Error that lists everything in it that does not hold. */
export function soundVocabulary(folder: string): Vocabulary {
  const vocabulary = readVocabulary(folder)
  const statuses = statusesOf(basename(folder))
  const faults = faultsOf(vocabulary, statuses)
  const named = new Set(vocabulary.routes.flatMap(route => route.operations.map(operation => operation.handler)))
  for (const name of Object.keys(statuses))
    if (!named.has(name) && !genericHandlers[name]) faults.push(`The handler "${name}" is named by no operation`)
  faults.push(...ruleFaults([...vocabulary.classes.values()], basename(folder) === 'dlcs'))
  if (faults.length > 0) throw new Error(`The vocabulary does not hold together:\n${faults.join('\n')}`)
  return vocabulary
}

/** The vocabularies of a server, and what compiles each of them for a base. */
export interface Vocabularies {
  /** Folder of the vocabulary of the DLCS API. */
  folder: string
  all: Vocabulary[]
  compilers: Record<'dlcs' | 'dsio' | 'rokka', (base: string) => CompiledVocabulary>
}

/** Reads all vocabularies, that of the DLCS API from a folder of its own. Throws as `soundVocabulary` does. */
export function soundVocabularies(folder = join(VOCABULARY, 'dlcs')): Vocabularies {
  const read = {
    dlcs: soundVocabulary(folder),
    dsio: soundVocabulary(join(VOCABULARY, 'dsio')),
    rokka: soundVocabulary(join(VOCABULARY, 'rokka')),
  }
  const compilers = {
    dlcs: vocabularyCompiler(read.dlcs),
    dsio: vocabularyCompiler(read.dsio),
    rokka: vocabularyCompiler(read.rokka),
  }
  return { folder, all: Object.values(read), compilers }
}

// Texts of a list or of the command line -> values of an Image's properties, by the schema that the server publishes.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { didYouMeanOneOf } from '../../nearest.js'
import { rightFor } from '../../vocabulary/index.js'
import type { Json } from '../client.js'

interface Schema extends Json {
  type?: string | string[]
  anyOf?: Schema[]
  readOnly?: boolean
}

export interface Properties {
  /** Why no value can be given to the name; undefined when one can. */
  refuses(name: string): string | undefined
  /** The value that a text stands for, or what is wrong with it. */
  read(name: string, text: string): { value: unknown } | { fault: string }
}

/** Writeable, but not by a list: the command has its own ways to say them. */
const ELSEWHERE: Record<string, string> = {
  id: 'cannot be set here',
  modelId: 'is the older name of id: use id',
  space: 'is set with --space',
  error: 'is set by the server',
  file: 'cannot be set here',
  origin: 'cannot be set here',
}

const typesOf = ({ type, anyOf = [] }: Schema): string[] => [type ?? [], ...anyOf.map(typesOf)].flat()

/** Several values in one text, apart by |; or a JSON array. */
const listOf = (text: string): unknown =>
  text.trimStart().startsWith('[')
    ? JSON.parse(text)
    : text
        .split('|')
        .map(part => part.trim())
        .filter(Boolean)

function valueIn(schema: Schema, text: string): unknown {
  const types = typesOf(schema)
  // A language map is JSON, and what is no map is a text in no language.
  if (types.includes('object') && text.trimStart().startsWith('{')) return JSON.parse(text)
  if (types.includes('object') && types.includes('string')) return text
  if (types.includes('array')) return listOf(text)
  if ((types.includes('integer') || types.includes('number')) && /^\s*-?\d+(\.\d+)?\s*$/.test(text)) return Number(text)
  if (types.includes('boolean') && /^(true|false)$/i.test(text.trim())) return text.trim().toLowerCase() === 'true'
  return types.includes('string') || types.length > 0 ? text : JSON.parse(text)
}

const KINDS: Record<string, string> = { integer: 'a whole number', number: 'a number', boolean: 'true or false' }

/** What a value must be that was found not to be it. */
function wrongWith({ errors }: ValidateFunction): string {
  const [fault] = errors!
  const kind = [fault!.params['type']].flat().find(type => KINDS[type])
  if (fault!.keyword === 'type' && kind) return `must be ${KINDS[kind]}`
  return rightFor(fault!) ?? 'must be valid'
}

/** Reads the properties of a class from its JSON Schema (2020-12). */
export function readProperties(schema: Json): Properties {
  const all = schema['properties'] as Record<string, Schema>
  const settable = Object.keys(all).filter(name => !name.startsWith('@') && !all[name]!.readOnly && !ELSEWHERE[name])
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  const validators = new Map<string, ValidateFunction>()

  function refuses(name: string): string | undefined {
    if (settable.includes(name)) return undefined
    if (ELSEWHERE[name]) return ELSEWHERE[name]
    if (Object.hasOwn(all, name)) return 'is set by the server'
    return `is not a property of an Image${didYouMeanOneOf(name, [...settable, 'id', 'origin', 'file'])}`
  }

  function read(name: string, text: string): { value: unknown } | { fault: string } {
    const validate = validators.get(name) ?? ajv.compile(all[name]!)
    validators.set(name, validate)
    try {
      const value = valueIn(all[name]!, text)
      if (validate(value)) return { value }
      return { fault: `${wrongWith(validate)}, not ${JSON.stringify(text)}` }
    } catch {
      return { fault: `must be JSON, not ${JSON.stringify(text)}` }
    }
  }

  return { refuses, read }
}

// imageInfo: checked by the vocabulary, kept as it was sent, and the lookup table in it.
import type { Lut } from '../../images/index.js'
import { classNamed } from '../../operations/index.js'
import { type Fault, HttpProblem, invalidAll } from '../../problem.js'
import type { CompiledVocabulary } from '../../vocabulary/index.js'
import { type Json, parseObject, underOwnNames } from './json.js'

/** An ImageInfo as sent, what the vocabulary knows of it, and its lookup table. */
export interface ImageInfo {
  sent: Json
  known: Json
  lut: Lut
}

const PART = 'imageInfo'

const prefixed = (faults: Fault[]): Fault[] =>
  faults.map(({ property, message }) => ({ property: property === 'body' ? PART : `${PART}.${property}`, message }))

/** Grays that the sensor does not tell apart cannot be its least or its greatest. */
const grayFaults = ({ totalGrays, minimumGray, maximumGray }: Lut): Fault[] =>
  Object.entries({ minimumGray, maximumGray }).flatMap(([name, gray]) =>
    gray < totalGrays
      ? []
      : [{ property: `${PART}.lutInfo.${name}`, message: `must be below totalGrays, which is ${totalGrays}` }],
  )

/** Checks an ImageInfo. Throws HttpProblem 400 that names each property at fault, as `imageInfo.lutInfo.gamma`. */
export function checkImageInfo({ vocabulary, readerOf }: CompiledVocabulary, sent: Json): ImageInfo {
  const owner = classNamed(vocabulary, 'ImageInfo')
  const known = underOwnNames(vocabulary, owner, sent, 'dropped')
  try {
    readerOf(owner).read(known, { whole: true, strict: false, scope: {} })
  } catch (error) {
    throw error instanceof HttpProblem && error.status === 400 ? invalidAll(prefixed(error.errors)) : error
  }
  const lut = known['lutInfo'] as Lut
  const faults = grayFaults(lut)
  if (faults.length > 0) throw invalidAll(faults)
  return { sent, known, lut }
}

/** Reads an ImageInfo from its JSON. Throws HttpProblem 400 that names what is at fault. */
export const readImageInfo = (compiled: CompiledVocabulary, text: string): ImageInfo =>
  checkImageInfo(compiled, parseObject(PART, text))

// imageInfo: checked by the vocabulary, kept under its names, and the lookup table in it.
import type { Lut } from '../../images/index.js'
import type { JsonObject } from '../../json-object.js'
import { type Fault, HttpProblem, invalidAll } from '../../problem.js'
import { type CompiledVocabulary, classNamed } from '../../vocabulary/index.js'
import { parseObject, underOwnNames } from './json.js'

/** An ImageInfo as it is kept, and its lookup table. */
export interface ImageInfo {
  kept: JsonObject
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

/** Checks an ImageInfo; `others` says whether properties that the vocabulary does not have are kept. Throws HttpProblem 400 that names each property at fault, as `imageInfo.lutInfo.gamma`. */
export function checkImageInfo(
  { vocabulary, readerOf }: CompiledVocabulary,
  sent: JsonObject,
  others: 'kept' | 'dropped' = 'kept',
): ImageInfo {
  const owner = classNamed(vocabulary, 'ImageInfo')
  const kept = underOwnNames(vocabulary, owner, sent, others)
  try {
    readerOf(owner).read(kept, { whole: true, strict: false, scope: {} })
  } catch (error) {
    throw error instanceof HttpProblem && error.status === 400 ? invalidAll(prefixed(error.errors)) : error
  }
  const lut = kept['lutInfo'] as Lut
  const faults = grayFaults(lut)
  if (faults.length > 0) throw invalidAll(faults)
  return { kept, lut }
}

/** Reads an ImageInfo from its JSON. Throws HttpProblem 400 that names what is at fault. */
export const readImageInfo = (
  compiled: CompiledVocabulary,
  text: string,
  others: 'kept' | 'dropped' = 'kept',
): ImageInfo => checkImageInfo(compiled, parseObject(PART, text), others)

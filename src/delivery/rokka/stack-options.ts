// Options of stacks: what there is, and how they are read from a stack or an address.
import { didYouMeanOneOf } from '../../nearest.js'
import { type HttpProblem, invalid } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'
import { OPTIONS_NOT_SUPPORTED } from './not-supported.js'
import { colourOf } from './operation-info.js'

interface OptionInfo {
  type: 'integer' | 'number' | 'string' | 'boolean'
  default?: unknown
  minimum?: number
  maximum?: number
  values?: string[]
  /** Six digits of hex. */
  colour?: true
}

const within = (minimum: number, maximum: number, fallback: number): OptionInfo => ({
  type: 'integer',
  default: fallback,
  minimum,
  maximum,
})
const quality = (fallback: number): OptionInfo => within(1, 100, fallback)

/** Options that have an effect here. */
const WITH_EFFECT: Record<string, OptionInfo> = {
  basestack: { type: 'string' },
  'jpg.quality': quality(80),
  'webp.quality': quality(80),
  'avif.quality': quality(45),
  dpr: { type: 'number', default: 1, minimum: 1, maximum: 10 },
  autoformat: { type: 'boolean', default: false },
  'autoformat.exclude': { type: 'string' },
  'autoformat.include': { type: 'string' },
  content_disposition: { type: 'string', default: 'inline', values: ['inline', 'attachment'] },
  source_file: { type: 'boolean', default: false },
  'transparency.color': { type: 'string', colour: true },
  'jpg.transparency.color': { type: 'string', default: 'FFFFFF', colour: true },
  'jpg.transparency.autoformat': { type: 'string', default: 'false', values: ['true', 'false', 'png', 'webp'] },
  protected: { type: 'boolean', default: false },
}

/** Options that only make files smaller elsewhere, or are about formats that are not written: taken, without effect. */
const WITHOUT_EFFECT: Record<string, OptionInfo> = {
  'optim.quality': within(0, 10, 5),
  'optim.disable_all': { type: 'boolean', default: false },
  'optim.immediate': { type: 'boolean', default: false },
  'pngquant.quality': within(10, 100, 98),
  'png.compression_level': within(0, 9, 7),
  'gif.quality': quality(70),
  'heif.quality': quality(40),
  'jxl.quality': quality(70),
  'jp2.quality': quality(40),
  'av1.quality': quality(70),
  'webm.quality': quality(50),
  'mp4.quality': quality(50),
  'interlacing.mode': { type: 'string', default: 'plane', values: ['none', 'line', 'plane', 'partition'] },
  'jpg.transparency.convert': { type: 'boolean', default: false },
}

/** Every option that a stack can have. `GET stackoptions` shows this table. */
export const STACK_OPTIONS: Record<string, OptionInfo> = { ...WITH_EFFECT, ...WITHOUT_EFFECT }

/** Short names of options, as addresses have them: `o-af-1`. */
const SHORT: Record<string, string> = { af: 'autoformat' }

function readText(name: string, { values, colour }: OptionInfo, value: unknown): string {
  const text = typeof value === 'boolean' ? String(value) : value
  if (typeof text !== 'string' || text.length > 100) throw invalid(name, 'must be a short string')
  if (values && !values.includes(text)) throw invalid(name, `must be one of ${values.join(', ')}`)
  if (colour) colourOf(name, text)
  return text
}

function readOption(name: string, info: OptionInfo, value: unknown): unknown {
  if (info.type === 'boolean') {
    if (!['true', 'false', '1', '0'].includes(String(value))) throw invalid(name, 'must be true or false')
    return String(value) === 'true' || String(value) === '1'
  }
  if (info.type === 'string') return readText(name, info, value)
  const number = Number(value)
  const fits = Number.isFinite(number) && number >= info.minimum! && number <= info.maximum!
  if (value === '' || !fits || (info.type === 'integer' && !Number.isInteger(number)))
    throw invalid(
      name,
      `must be ${info.type === 'integer' ? 'an integer' : 'a number'} from ${info.minimum} to ${info.maximum}`,
    )
  return number
}

/** Why an option is refused. */
function unknownOption(name: string): HttpProblem {
  if (Object.hasOwn(OPTIONS_NOT_SUPPORTED, name))
    return invalid(name, `is not supported here: ${OPTIONS_NOT_SUPPORTED[name]}`)
  return invalid(name, `is not a stack option${didYouMeanOneOf(name, Object.keys(STACK_OPTIONS))}`)
}

/** The options as they are kept. Throws HttpProblem 400 that names the one at fault. */
export function readStackOptions(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([given, value]): [string, unknown][] => {
      const name = Object.hasOwn(SHORT, given) ? SHORT[given]! : given
      if (!Object.hasOwn(STACK_OPTIONS, name)) throw unknownOption(name)
      // The defaults that `GET stackoptions` shows may be sent back.
      return value === null ? [] : [[name, readOption(name, STACK_OPTIONS[name]!, value)]]
    }),
  )
}

/** Throws HttpProblem 400 for pixels denser than 1 where no operation resizes: a ratio multiplies the sizes of these. */
export function checkDensity(dpr: unknown, operations: StackOperation[]): void {
  if (Number(dpr ?? 1) > 1 && !operations.some(({ name }) => name === 'resize'))
    throw invalid('dpr', 'needs an operation resize, in the stack itself or in the address')
}

/** Device pixel ratio above which JPEG and WebP are compressed more, by so much, where the stack does not say how much. */
const FINE = { ratio: 1.5, less: 10, formats: ['jpg', 'webp'] }

/** WebP of this quality is without loss. */
const LOSSLESS = 100

/**
 * The quality of a format by a stack's options, else its default; undefined for formats that have none. WebP that is
 * sent for a PNG is without loss, as that would be.
 */
export function qualityOf(format: string, options: Record<string, unknown>, asked: string): number | undefined {
  const set = options[`${format}.quality`] as number | undefined
  if (format === 'webp' && asked === 'png') return set ?? LOSSLESS
  const preset = STACK_OPTIONS[`${format}.quality`]?.default as number | undefined
  const isFine = Number(options['dpr'] ?? 1) > FINE.ratio && FINE.formats.includes(format)
  return set ?? (isFine ? preset! - FINE.less : preset)
}

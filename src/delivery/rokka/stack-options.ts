// Options of stacks: what there is, and how they are read from a stack or an address.
import { didYouMeanOneOf } from '../../nearest.js'
import { invalid } from '../../problem.js'

interface OptionInfo {
  type: 'integer' | 'number' | 'string' | 'boolean'
  default?: unknown
  minimum?: number
  maximum?: number
}

const quality = (fallback: number): OptionInfo => ({ type: 'integer', default: fallback, minimum: 1, maximum: 100 })

/** Every option that has an effect here. `GET stackoptions` shows this table. */
export const STACK_OPTIONS: Record<string, OptionInfo> = {
  basestack: { type: 'string' },
  'jpg.quality': quality(80),
  'webp.quality': quality(80),
  'avif.quality': quality(45),
  dpr: { type: 'number', default: 1, minimum: 1, maximum: 10 },
  autoformat: { type: 'boolean', default: false },
  'autoformat.exclude': { type: 'string' },
  content_disposition: { type: 'string', default: 'inline' },
  source_file: { type: 'boolean', default: false },
  protected: { type: 'boolean', default: false },
}

/** Short names of options, as addresses have them: `o-af-1`. */
const SHORT: Record<string, string> = { af: 'autoformat' }

/** Options that only make files smaller elsewhere: taken, and without effect here. */
const WITHOUT_EFFECT =
  /^(optim\.(quality|disable_all|immediate)|(heif|jxl|gif|jp2|av1|webm|mp4|pngquant)\.quality|png\.compression_level|autoformat\.include|jpg\.transparency\.(color|autoformat|convert)|transparency\.color)$/

function readOption(name: string, info: OptionInfo, value: unknown): unknown {
  if (info.type === 'boolean') {
    if (!['true', 'false', '1', '0'].includes(String(value))) throw invalid(name, 'must be true or false')
    return String(value) === 'true' || String(value) === '1'
  }
  if (info.type === 'string') {
    if (typeof value !== 'string' || value.length > 100) throw invalid(name, 'must be a short string')
    return value
  }
  const number = Number(value)
  const fits = Number.isFinite(number) && number >= info.minimum! && number <= info.maximum!
  if (value === '' || !fits || (info.type === 'integer' && !Number.isInteger(number)))
    throw invalid(
      name,
      `must be ${info.type === 'integer' ? 'an integer' : 'a number'} from ${info.minimum} to ${info.maximum}`,
    )
  return number
}

/** The options as they are kept. Throws HttpProblem 400 that names the one at fault. */
export function readStackOptions(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([given, value]) => {
      const name = Object.hasOwn(SHORT, given) ? SHORT[given]! : given
      if (Object.hasOwn(STACK_OPTIONS, name)) return [name, readOption(name, STACK_OPTIONS[name]!, value)]
      if (WITHOUT_EFFECT.test(name)) return [name, value]
      throw invalid(name, `is no stack option here${didYouMeanOneOf(name, Object.keys(STACK_OPTIONS))}`)
    }),
  )
}

/** Device pixel ratio above which JPEG and WebP are compressed more, by so much, where the stack does not say how much. */
const FINE = { ratio: 1.5, less: 10, formats: ['jpg', 'webp'] }

/** The quality of a format by a stack's options, else its default; undefined for formats that have none. */
export function qualityOf(format: string, options: Record<string, unknown>): number | undefined {
  const set = options[`${format}.quality`] as number | undefined
  const preset = STACK_OPTIONS[`${format}.quality`]?.default as number | undefined
  const isFine = Number(options['dpr'] ?? 1) > FINE.ratio && FINE.formats.includes(format)
  return set ?? (isFine ? preset! - FINE.less : preset)
}

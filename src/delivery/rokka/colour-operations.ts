// Operations that change colours and transparency, and leave every picture as large as it is.
import type { Sharpening, Step } from '../../images/index.js'
import { colourOf, enabled, type OperationInfo, type PropertyInfo, percent } from './operation-info.js'

const relative: PropertyInfo = { type: 'integer', minimum: 0, maximum: 500, default: 100 }
const amount = (preset: number, maximum: number, minimum = 0): PropertyInfo => ({
  type: 'number',
  minimum,
  maximum,
  default: preset,
})

type Alpha = Extract<Step, { kind: 'alpha' }>

const whole = (kind: 'grayscale' | 'sepia' | 'circlemask'): OperationInfo => ({
  properties: { enabled },
  required: [],
  steps: () => [{ kind }],
})

/** How much is sharpened where nothing is said. */
export const SHARPENING: Sharpening = { sigma: 0.7, m1: 0.4, m2: 0.8, x1: 2, y2: 10, y3: 20 }

export const COLOUR_OPERATIONS: Record<string, OperationInfo> = {
  grayscale: whole('grayscale'),
  sepia: whole('sepia'),
  circlemask: whole('circlemask'),
  blur: {
    properties: {
      sigma: percent(4, 'number'),
      radius: { type: 'integer', minimum: 0, maximum: 500, default: 0 },
      enabled,
    },
    required: [],
    steps: ({ sigma }) => [{ kind: 'blur', sigma: sigma as number }],
  },
  sharpen: {
    properties: {
      sigma: amount(SHARPENING.sigma, 10, 0.01),
      m1: amount(SHARPENING.m1, 1000),
      m2: amount(SHARPENING.m2, 1000),
      x1: amount(SHARPENING.x1, 1000),
      y2: amount(SHARPENING.y2, 1000),
      y3: amount(SHARPENING.y3, 1000),
      enabled,
    },
    required: [],
    steps({ sigma, m1, m2, x1, y2, y3 }) {
      return [{ kind: 'sharpen', sigma, m1, m2, x1, y2, y3 } as Step]
    },
  },
  modulate: {
    properties: {
      brightness: relative,
      saturation: relative,
      hue: { type: 'integer', minimum: 0, maximum: 360, default: 0 },
      enabled,
    },
    required: [],
    steps: ({ brightness, saturation, hue }) => [
      {
        kind: 'modulate',
        brightness: (brightness as number) / 100,
        saturation: (saturation as number) / 100,
        hue: hue as number,
      },
    ],
  },
  multiply: {
    properties: { factor: amount(0.96, 1), factor_color: { type: 'string' }, enabled },
    required: [],
    steps({ factor, factor_color }) {
      const { r, g, b } = colourOf('multiply.factor_color', factor_color ?? '000000')
      const each = factor as number
      return [
        { kind: 'multiply', factors: factor_color === undefined ? [each, each, each] : [r / 255, g / 255, b / 255] },
      ]
    },
  },
  alpha: {
    properties: {
      mode: { type: 'string', values: ['mask', 'extract', 'remove', 'apply'], default: 'mask' },
      opacity: percent(50),
      enabled,
    },
    required: [],
    steps: ({ mode, opacity }) => [{ kind: 'alpha', mode: mode as Alpha['mode'], opacity: (opacity as number) / 100 }],
  },
}

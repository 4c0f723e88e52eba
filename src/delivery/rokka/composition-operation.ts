// The operation composition: a box of one colour, or another source image, before or behind the picture.
import type { Composition, ResizeMode } from '../../images/index.js'
import { anchorOf } from './crop-operation.js'
import { colour, colourOf, enabled, type OperationInfo, percent, scaled, side } from './operation-info.js'

const CENTRE = ['auto', 'center_center']

export const COMPOSITION: OperationInfo = {
  properties: {
    mode: { type: 'string', values: ['foreground', 'background'] },
    width: side,
    height: side,
    resize_mode: { type: 'string', values: ['box', 'fill', 'absolute'], default: 'box' },
    resize_to_primary: { type: 'boolean', default: false },
    anchor: { type: 'string', default: 'center_center' },
    secondary_color: colour('000000'),
    secondary_opacity: percent(100),
    secondary_image: { type: 'string' },
    secondary_stack: { type: 'string' },
    secondary_stack_variables: { type: 'object' },
    angle: { type: 'number', minimum: -360, maximum: 360, default: 0 },
    enabled,
  },
  required: ['mode'],
  steps(options, { dpr, overlay }) {
    const anchor = String(options['anchor'])
    const isNamed = options['secondary_image'] !== undefined || options['secondary_stack'] !== undefined
    return [
      {
        kind: 'composition',
        mode: options['mode'] as Composition['mode'],
        width: scaled(options['width'], dpr),
        height: scaled(options['height'], dpr),
        resizeMode: options['resize_mode'] as ResizeMode,
        toPrimary: options['resize_to_primary'] === true,
        anchor: CENTRE.includes(anchor)
          ? { x: 'center', y: 'center' }
          : anchorOf('composition.anchor', anchor, ['auto']),
        colour: colourOf(
          'composition.secondary_color',
          options['secondary_color'],
          options['secondary_opacity'] as number,
        ),
        degrees: options['angle'] as number,
        ...(isNamed && { overlay: overlay(options) }),
      },
    ]
  },
}

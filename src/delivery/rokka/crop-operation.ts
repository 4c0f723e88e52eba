// The operation crop: around what matters in an image, or by an anchor.
import type { Anchor, CropMode } from '../../images/index.js'
import { invalid } from '../../problem.js'
import { enabled, type OperationInfo, type Subject, side } from './operation-info.js'

const ANCHOR = /^(left|center|right|-?\d{1,5})_(top|center|bottom|-?\d{1,5})$/

/** The anchor that a text is. Throws HttpProblem 400 about `place`; `others` are what else it may be. */
export function anchorOf(place: string, text: string, others: string[]): Anchor {
  const match = ANCHOR.exec(text)
  if (!match)
    throw invalid(place, `"${text}" must be ${[...others, 'XOFFSET_YOFFSET such as left_top or 10_20'].join(', or ')}`)
  const part = (value: string) => (/^-?\d+$/.test(value) ? Number(value) : value)
  return { x: part(match[1]!), y: part(match[2]!) } as Anchor
}

/** A part of an image, in pixels or per cent of it. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
  percentage?: boolean
}

/** An area in pixels of its image. */
export function inPixels({ width, height }: Pick<Subject, 'width' | 'height'>, area: Area): Omit<Area, 'percentage'> {
  if (!area.percentage) return area
  const [across, down] = [width / 100, height / 100]
  return { x: area.x * across, y: area.y * down, width: area.width * across, height: area.height * down }
}

/** The area to crop around: of a name, or the subject area, or the crop area; in pixels of the image. */
function areaOf(subject: Subject, name: string | undefined): Omit<Area, 'percentage'> | undefined {
  const { dynamic_metadata } = subject
  const areas = dynamic_metadata['multi_areas'] as Record<string, Record<string, Area>> | undefined
  const named = name !== undefined && areas && Object.hasOwn(areas, name) ? areas[name] : undefined
  const holder = named ?? (dynamic_metadata as Record<string, Area>)
  const area = holder['subject_area'] ?? holder['crop_area']
  return area && inPixels(subject, area)
}

const AROUND = ['auto', 'subjectarea', 'face']

export const CROP: OperationInfo = {
  properties: {
    width: { ...side, maximum: 99_999 },
    height: { ...side, maximum: 99_999 },
    anchor: { type: 'string', default: 'auto' },
    fallback: { type: 'string', default: 'center_center' },
    mode: { type: 'string', values: ['absolute', 'ratio', 'box', 'area'], default: 'absolute' },
    scale: { type: 'number', minimum: 0.01, maximum: 100, default: 100 },
    area: { type: 'string' },
    enabled,
  },
  required: ['width', 'height'],
  steps(options, { subject, dpr }) {
    const anchor = String(options['anchor'])
    const around = AROUND.includes(anchor)
    if (anchor === 'smart')
      throw invalid('crop.anchor', 'smart is not supported here; there is auto, subjectarea, and XOFFSET_YOFFSET')
    const mode = options['mode'] as CropMode
    const factor = mode === 'absolute' ? dpr : 1
    const byArea = around || mode === 'box' || mode === 'area'
    return [
      {
        kind: 'crop',
        width: Math.round((options['width'] as number) * factor),
        height: Math.round((options['height'] as number) * factor),
        mode,
        scale: options['scale'] as number,
        anchor: around
          ? anchorOf('crop.fallback', String(options['fallback']), [])
          : anchorOf('crop.anchor', anchor, AROUND),
        ...(byArea && { subject: areaOf(subject, options['area'] as string | undefined) }),
      },
    ]
  },
}

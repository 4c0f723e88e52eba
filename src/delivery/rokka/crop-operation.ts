// The operation crop: around what matters in an image, or by an anchor.
import type { Anchor, CropMode, Step } from '../../images/index.js'
import { invalid } from '../../problem.js'
import { enabled, type OperationInfo, type Options, type PropertyInfo, type Subject, side } from './operation-info.js'

const ANCHOR = /^(left|center|right|-?\d{1,5})[_-](top|center|bottom|-?\d{1,5})$/

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

/** An area moved along its sides, by per cent of these. */
const moved = <A extends Omit<Area, 'percentage'>>(area: A, { movearea_x, movearea_y }: Options): A => ({
  ...area,
  x: area.x + (area.width * (movearea_x as number)) / 100,
  y: area.y + (area.height * (movearea_y as number)) / 100,
})

/** The area to crop around: of a name, or the subject area, or the crop area; in pixels of the image. */
function areaOf(subject: Subject, options: Options): Omit<Area, 'percentage'> | undefined {
  const { dynamic_metadata } = subject
  const name = options['area'] as string | undefined
  const areas = dynamic_metadata['multi_areas'] as Record<string, Record<string, Area>> | undefined
  const named = name !== undefined && areas && Object.hasOwn(areas, name) ? areas[name] : undefined
  const holder = named ?? (dynamic_metadata as Record<string, Area>)
  const area = holder['subject_area'] ?? holder['crop_area']
  return area && moved(inPixels(subject, area), options)
}

/** Anchors that are areas of the image. No image has the area of a face here, so that its fallback counts. */
const AROUND = ['auto', 'subjectarea', 'croparea', 'face']
const SMART = 'smart'
const CENTRE: Anchor = { x: 'center', y: 'center' }
const move: PropertyInfo = { type: 'number', minimum: -10_000, maximum: 10_000, default: 0 }

export const CROP: OperationInfo = {
  properties: {
    width: { ...side, maximum: 99_999 },
    height: { ...side, maximum: 99_999 },
    anchor: { type: 'string', default: 'auto' },
    fallback: { type: 'string', default: 'center_center' },
    mode: { type: 'string', values: ['absolute', 'ratio', 'box', 'area'], default: 'absolute' },
    scale: { type: 'number', minimum: 0.01, maximum: 100, default: 100 },
    movearea_x: move,
    movearea_y: move,
    area: { type: 'string' },
    enabled,
  },
  required: ['width', 'height'],
  steps(options, { subject, dpr }) {
    const anchor = String(options['anchor'])
    const fallback = String(options['fallback'])
    const around = AROUND.includes(anchor)
    const named = { place: around ? 'crop.fallback' : 'crop.anchor', text: around ? fallback : anchor }
    const isNamed = named.text === SMART || (around && AROUND.includes(fallback))
    const settled = isNamed ? CENTRE : anchorOf(named.place, named.text, [...AROUND, SMART])
    const mode = options['mode'] as CropMode
    const factor = mode === 'absolute' ? dpr : 1
    const byArea = anchor !== 'face' && (around || mode === 'box' || mode === 'area')
    const area = byArea ? areaOf(subject, options) : undefined
    const crop = {
      width: Math.round((options['width'] as number) * factor),
      height: Math.round((options['height'] as number) * factor),
      mode,
      scale: options['scale'] as number,
      anchor: settled,
    }
    const step: Step =
      named.text === SMART && !area ? { kind: 'smartcrop', ...crop } : { kind: 'crop', ...crop, subject: area }
    return [step]
  },
}

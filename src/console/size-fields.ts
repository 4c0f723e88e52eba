// Sizes up to which pictures are shown: chosen and told in words, where numbers stand for all and for nothing.
import { type Html, html } from '../html.js'
import type { Property } from '../vocabulary/index.js'
import type { Texts } from './texts/en.js'

/** Chosen in place of a number, which stands in a field of its own then. */
const SIZE = 'size'
/** What the name of that field ends with. */
const PART = `.${SIZE}`

type SizeProperty = Pick<Property, 'widget'>

/** Whether a property is such a size. */
export const isSize = ({ widget }: SizeProperty): boolean => widget === 'openSize' || widget === 'largestSize'

/** What the numbers that are no size mean, by them. */
const meanings = ({ widget }: SizeProperty, { sizes, notSet }: Texts): [value: string, text: string][] =>
  widget === 'openSize'
    ? [
        ['-1', sizes.any],
        ['0', sizes.none],
      ]
    : [['0', notSet]]

/** What a value means. */
export const sizeText = (property: SizeProperty, value: number, texts: Texts): string =>
  new Map(meanings(property, texts)).get(String(value)) ?? texts.sizes.upToPixels(value)

/** The fields of a size: the choice, and the number for where it is that. */
export function sizeFields(
  property: Pick<Property, 'name' | 'widget' | 'defaultFrom'>,
  text: string,
  { label, attributes, texts }: { label: string; attributes: Html; texts: Texts },
): Html {
  const { name, defaultFrom } = property
  const known = meanings(property, texts)
  // What was typed and refused stands where it was typed.
  const chosen = text === '' || known.some(([value]) => value === text) ? text : SIZE
  const choices: [value: string, text: string][] = [
    ...(defaultFrom || text === '' ? [['', defaultFrom ? texts.sizes.asSpace : '–'] as [string, string]] : []),
    ...known,
    [SIZE, texts.sizes.upTo],
  ]
  const options = choices.map(
    ([value, shown]) => html`<option value="${value}"${value === chosen && html` selected`}>${shown}</option>`,
  )
  const edge = chosen === SIZE && text !== SIZE ? text : ''
  return html`<div class="size"><select ${attributes} name="${name}">${options}</select><span><input name="${name}${PART}" type="number" min="1" step="1" value="${edge}" aria-label="${texts.sizes.pixelsOf(label)}"> ${texts.sizes.pixels}</span></div>`
}

/** The fields of a form in which a size is one field with its number, as programs send it. */
export function withSizes(fields: URLSearchParams): URLSearchParams {
  const folded = new URLSearchParams()
  for (const [name, value] of fields) {
    if (name.endsWith(PART) && fields.has(name.slice(0, -PART.length))) continue
    const edge = value === SIZE ? fields.get(name + PART)?.trim() : undefined
    folded.append(name, edge || value)
  }
  return folded
}

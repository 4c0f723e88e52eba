// Changing many pictures alike: the properties that are to change are chosen, what will become of each picture is shown, and then it is done.
import { type Html, html } from '../../html.js'
import { editSelected, type ImagesReport } from '../../operations/index.js'
import { classNamed, type Property } from '../../vocabulary/index.js'
import type { Fault } from '../form-field.js'
import { languageWithin } from '../given-labels.js'
import { rightsList } from '../rights-statements.js'
import { propertyDescription } from '../texts/described.js'
import type { Texts } from '../texts/en.js'
import { propertyLabel } from '../texts/labels.js'
import { backLink, faultsOf, type Many, type ManyPage, manyForm, shownIn, stepButton } from './many-page.js'
import { changesTable, skippedList } from './report-html.js'

type LabelOf = (property: Property) => string

interface Edit {
  field: string
  operation: string
  value: unknown
}

/** What can be done to a property, in the order of the choices: all that its bulk changes are, and its default. */
const choicesOf = ({ bulk }: Property): string[] => [...bulk, 'default']

const bulkProperties = ({ services }: Many): Property[] =>
  classNamed(services.vocabulary, 'Image').properties.filter(({ bulk }) => bulk.length > 0)

const lines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(Boolean)

/** The value that was typed for a property, as a body has it. */
function typed({ name, bulk, kind, languageMap }: Property, fields: URLSearchParams): unknown {
  const text = (fields.get(name) ?? '').replaceAll('\r\n', '\n')
  if (bulk.includes('add')) return lines(text)
  if (languageMap)
    return text.trim() === '' ? null : { [fields.get(`${name}-language`)?.trim() || 'none']: [text.trim()] }
  const isNumber = kind === 'integer' || kind === 'nonNegativeInteger' || kind === 'double'
  return isNumber && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

/** The changes that the fields of a form say. */
const editsIn = (many: Many): Edit[] =>
  bulkProperties(many).flatMap(property => {
    const chosen = many.fields.get(`do-${property.name}`) ?? ''
    if (!choicesOf(property).includes(chosen)) return []
    const operation = chosen === 'default' ? 'replace' : chosen
    return [{ field: property.name, operation, value: chosen === 'default' ? null : typed(property, many.fields) }]
  })

/** What people call the properties: as the space of the pictures names them, where they are of one. */
async function labels({ services, customer, visit, pictures }: Many): Promise<LabelOf> {
  const { vocabulary, store, serialisers } = services
  const { language } = visit.visitor
  const owner = classNamed(vocabulary, 'Image')
  const spaces = new Set((await pictures()).map(({ key }) => key.space))
  const [only] = spaces
  const space = spaces.size === 1 && (await store.find('Space', { customer: Number(customer), id: only! }))
  const within = space ? languageWithin([serialisers.of('Space')(space)], vocabulary, language) : language
  return property => propertyLabel(within.labels, owner, property)
}

/** The control for the value of a property. */
function control(
  { name, bulk, kind, languageMap, maxLength, widget }: Property,
  fields: URLSearchParams,
  described: string,
  label: string,
): Html {
  const text = fields.get(name) ?? ''
  const attributes = html`id="many-${name}" name="${name}" aria-label="${label}" aria-describedby="${described}"`
  if (languageMap) return html`<textarea ${attributes} rows="2" dir="auto">\n${text}</textarea>`
  if (bulk.includes('add')) return html`<textarea ${attributes} rows="3" dir="auto">\n${text}</textarea>`
  const isNumber = kind === 'integer' || kind === 'nonNegativeInteger'
  const list = widget === 'rights' && `known-${name}`
  return html`<input ${attributes} type="${isNumber ? 'number' : 'text'}"${isNumber && html` step="1"`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${list && html` list="${list}"`} dir="auto" value="${text}">${list && rightsList(list)}`
}

/** What a choice is called: a text takes the place of those in all languages. */
const choiceText = ({ languageMap }: Property, choice: string, { many }: Texts): string =>
  languageMap && choice === 'replace' ? many.replaceAll : (many.choices[choice as 'add'] ?? choice)

function choice(many: Many, property: Property, labelOf: LabelOf, faults: Fault[]): Html {
  const { fields, visit } = many
  const { texts } = visit.visitor.language
  const { name } = property
  const label = labelOf(property)
  const chosen = fields.get(`do-${name}`) ?? ''
  const options = ['', ...choicesOf(property)].map(
    one =>
      html`<option value="${one}"${one === chosen && html` selected`}>${choiceText(property, one, texts)}</option>`,
  )
  const hint = `hint-${name}`
  const told =
    faults.length > 0 &&
    html`<span class="fault" id="fault-${name}">${faults.map(({ message }) => message).join('; ')}</span>`
  const described = told ? `fault-${name} ${hint}` : hint
  const language =
    property.languageMap &&
    html`<label for="many-${name}-language">${texts.many.language}</label><input id="many-${name}-language" name="${name}-language" maxlength="35" size="8" value="${fields.get(`${name}-language`) ?? visit.visitor.language.tag}">`
  return html`<fieldset class="choice"><legend dir="auto">${label}</legend><select name="do-${name}" id="do-${name}" aria-label="${texts.many.whatWith(label)}">${options}</select>
<div class="value">${control(property, fields, described, texts.many.valueOf(label))}${language}${told}<span class="hint" id="${hint}">${property.languageMap ? texts.languageHint : property.bulk.includes('add') ? texts.oneOnEachLine : propertyDescription(visit.visitor.language, classNamed(many.services.vocabulary, 'Image'), property)}</span></div></fieldset>`
}

/** What people call the properties that begin an ingest anew, which a change of many leaves alone. */
const oneByOne = ({ services }: Many, labelOf: LabelOf): string =>
  classNamed(services.vocabulary, 'Image')
    .properties.filter(({ bulk, reingests, writeable }) => reingests && writeable && bulk.length === 0)
    .map(labelOf)
    .join(', ')

/** The form with the properties to choose from. `faults`: by the number of the edit. */
async function choosing(many: Many, faults: Fault[] = [], edits: Edit[] = []): Promise<ManyPage> {
  const { texts } = many.visit.visitor.language
  const labelOf = await labels(many)
  const count = (await many.pictures()).length
  const faultOf = (name: string): Fault[] =>
    faults.filter(({ property }) => {
      const [, place] = /^edits\[(\d+)\]/.exec(property) ?? []
      return place !== undefined && edits[Number(place)]?.field === name
    })
  const other = faults.filter(({ property }) => !/^edits\[/.test(property))
  const content = html`<h1>${texts.many.editTitle(count)}</h1><p class="lead">${texts.many.editLead}</p>
${faults.length > 0 && html`<div class="problem" role="alert"><p>${other.length > 0 ? other.map(({ message }) => message).join('; ') : texts.many.checkFields}</p></div>`}
${manyForm(
  many,
  many.selection,
  html`${bulkProperties(many).map(property => choice(many, property, labelOf, faultOf(property.name)))}<p class="hint">${texts.many.oneByOne(oneByOne(many, labelOf))}</p><p class="steps">${stepButton('preview', texts.many.preview)}${backLink(many, texts.many.cancel)}</p>`,
)}`
  return { title: texts.many.editTitle(count), content, status: faults.length > 0 ? 400 : 200 }
}

/** The fields of the form, kept hidden so that one can go back to it. */
const keptFields = (many: Many): Html[] =>
  bulkProperties(many)
    .flatMap(({ name }) => [`do-${name}`, name, `${name}-language`])
    .flatMap(name => {
      const value = many.fields.get(name)
      return value === null || value === '' ? [] : [html`<input type="hidden" name="${name}" value="${value}">`]
    })

async function preview(many: Many, report: ImagesReport): Promise<ManyPage> {
  const { language } = many.visit.visitor
  const { texts } = language
  const labelOf = await labels(many)
  const properties = bulkProperties(many)
  const nameOf = (name: string) => labelOf(properties.find(property => property.name === name)!)
  const { changed, unchanged } = report
  const forms =
    changed > 0
      ? manyForm(
          many,
          shownIn(report),
          html`${keptFields(many)}<p class="steps">${stepButton('confirm', texts.many.change(changed))}</p>`,
        )
      : html`<p class="nothing">${texts.many.nothingChanges}</p>`
  const content = html`<h1>${texts.many.previewTitle(changed)}</h1>
${unchanged > 0 && html`<p>${texts.many.unchanged(unchanged)}</p>`}${skippedList(report, language)}
${changesTable(report, language, nameOf)}${forms}
${manyForm(many, many.selection, html`${keptFields(many)}<p class="steps">${stepButton('choose', texts.many.back, 'plain')}${backLink(many, texts.many.cancel)}</p>`)}`
  return { title: texts.many.previewTitle(changed), content }
}

function result(many: Many, report: ImagesReport): ManyPage {
  const { language } = many.visit.visitor
  const { texts } = language
  const title = texts.many.done(report.changed)
  const content = html`<h1>${title}</h1>${report.unchanged > 0 && html`<p>${texts.many.unchanged(report.unchanged)}</p>`}${skippedList(report, language)}<p class="steps">${backLink(many, texts.many.toTheList)}</p>`
  return { title, content }
}

/** The page, whichever step of it. */
export async function editMany(many: Many): Promise<ManyPage> {
  if (many.step === 'choose') return choosing(many)
  const edits = editsIn(many)
  if (edits.length === 0)
    return choosing(many, [{ property: '', message: many.visit.visitor.language.texts.many.chooseSomething }])
  try {
    const body = { ...many.selection, edits }
    const report = await editSelected(many.asked, many.services, body, many.step === 'preview')
    return many.step === 'preview' ? preview(many, report) : result(many, report)
  } catch (error) {
    return choosing(many, faultsOf(error), edits)
  }
}

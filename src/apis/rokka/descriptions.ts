// Labels and descriptions that a vision model gives a source image, kept in its user metadata.
import { readExpected } from '../../api/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { checkUnlocked, sourceImageAt, sourceImageOf } from './find-source-image.js'
import { isOn, json, type RokkaHandler } from './rokka-call.js'
import { sourceImageRow } from './source-image-row.js'
import { merged } from './user-metadata.js'
import { askVision, visionOf } from './vision.js'

export { visionOf } from './vision.js'

const LABELS = 'array:labels'
const MOST_LABELS = 20
const MOST_LABEL_CHARACTERS = 60
const MOST_LANGUAGES = 10

/** The field that the description in a language is kept in. */
const descriptionField = (language: string): string => `text:description_${language}`

const QUESTION_LABELS =
  'Name what is seen in this picture with at most 20 short English labels in lower case, the most important first. Answer with a JSON array of strings and nothing else.'

const questionFor = (language: string): string =>
  `Describe this picture in one or two sentences, fit for the alt attribute of an img element, in the language with the ISO 639 code "${language}". Answer with the description and nothing else.`

/** Labels from a JSON array, in or without a code fence, or from a list with commas or lines. */
function labelsIn(answer: string): string[] {
  const bare = answer.trim().replace(/^```\w*|```$/g, '')
  let list: unknown
  try {
    list = JSON.parse(bare)
  } catch {
    list = bare.split(/[,\n]/)
  }
  const texts = (Array.isArray(list) ? list : []).filter(item => typeof item === 'string')
  const labels = texts.map(text =>
    text
      .replace(/^[\s\-*\d.]+/, '')
      .trim()
      .toLowerCase()
      .slice(0, MOST_LABEL_CHARACTERS),
  )
  return [...new Set(labels.filter(Boolean))].slice(0, MOST_LABELS)
}

/** Writes fields into the row as it is now: the model took its time. Throws HttpProblem 404 or 423. */
const keep = (services: Services, { customer, hash }: rokka.SourceImageRow, fields: Record<string, unknown>) =>
  services.store.transaction(async session => {
    const row = await sourceImageOf(session, customer, hash, { lock: true })
    checkUnlocked(row)
    return rokka.editSourceImage(session.db, row, { user_metadata: merged(row.user_metadata, fields) })
  })

/** Which descriptions to ask for. */
export interface DescriptionRequest {
  languages: string[]
  force?: boolean | null
}

/** Throws HttpProblem 400 for no languages, or too many. */
function checkLanguages(languages: string[]): void {
  if (languages.length === 0 || languages.length > MOST_LANGUAGES)
    throw invalid('languages', `must be an array of 1 to ${MOST_LANGUAGES} language codes such as "en"`)
}

/** Describes a source image in the languages that it has no description in, or with `force` in all of them. */
export async function describe(
  services: Services,
  row: rokka.SourceImageRow,
  { languages, force }: DescriptionRequest,
  signal: AbortSignal,
): Promise<rokka.SourceImageRow> {
  checkLanguages(languages)
  const wanted = [...new Set(languages)].filter(language => force || !row.user_metadata[descriptionField(language)])
  if (wanted.length === 0) return row
  checkUnlocked(row)
  const fields: Record<string, unknown> = {}
  for (const language of wanted)
    fields[descriptionField(language)] = await askVision(services, row, questionFor(language), signal)
  return keep(services, row, fields)
}

/** POST .../autolabel: labels are asked for once, or again with `?force=true`. */
export const autolabel: RokkaHandler = {
  statuses: [200, 404, 423, 424, 501],
  async run(call, services) {
    const { query, signal } = call
    visionOf(services)
    const row = await sourceImageAt(call, services.store)
    if (row.user_metadata[LABELS] && !isOn(query.get('force'))) return json(200, sourceImageRow(row, call))
    checkUnlocked(row)
    const labels = labelsIn(await askVision(services, row, QUESTION_LABELS, signal))
    if (labels.length === 0) throw new HttpProblem(424, 'Failed dependency', 'The vision API named no labels.')
    const labelled = await keep(services, row, { [LABELS]: labels })
    return json(200, sourceImageRow(labelled, call))
  },
}

/** POST .../autodescription with `{ languages, force }`. */
export const autodescription: RokkaHandler = {
  statuses: [200, 400, 404, 423, 424, 501],
  async run(call, services) {
    visionOf(services)
    const wish = readExpected<DescriptionRequest>(call)
    const row = await sourceImageAt(call, services.store)
    const described = await describe(services, row, wish, call.signal)
    return json(200, sourceImageRow(described, call))
  },
}

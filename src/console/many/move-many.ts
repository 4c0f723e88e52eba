// Moving pictures to another space: the space is chosen, what moves and what cannot is shown, and then it is done.
import { type Html, html } from '../../html.js'
import { type ImagesReport, moveSelected } from '../../operations/index.js'
import { classNamed } from '../../vocabulary/index.js'
import { bookTitles } from './book-titles.js'
import { backLink, faultsOf, type Many, type ManyPage, manyForm, shownIn, stepButton } from './many-page.js'
import { picturesTable, skippedList } from './report-html.js'

/** Most spaces to choose from; of more one types the number. */
const MOST_SPACES = 1000

async function spaceField({ services, customer, fields }: Many, label: string): Promise<Html> {
  const { rows, total } = await services.store.list(classNamed(services.vocabulary, 'Space'), {
    ...{ columns: ['id', 'name'], where: { customer: Number(customer) }, conditions: [] },
    ...{ order: { column: 'name', descending: false }, pageSize: MOST_SPACES, position: { page: 1 } },
  })
  const chosen = fields.get('space') ?? ''
  if (total > MOST_SPACES)
    return html`<label for="space">${label}</label><input id="space" name="space" type="number" min="0" step="1" required value="${chosen}">`
  const options = rows.map(
    ({ id, name }) =>
      html`<option value="${String(id)}"${String(id) === chosen && html` selected`}>${String(name)} (${String(id)})</option>`,
  )
  return html`<label for="space">${label}</label><select id="space" name="space" required><option value="">–</option>${options}</select>`
}

async function choosing(many: Many, fault?: string): Promise<ManyPage> {
  const { selection, visit } = many
  const { texts } = visit.visitor.language
  const title = texts.many.moveTitle((await many.pictures()).length)
  const content = html`<h1>${title}</h1><p class="lead">${texts.many.moveLead}</p>${fault && html`<div class="problem" role="alert"><p>${fault}</p></div>`}
${manyForm(many, selection, html`<div>${await spaceField(many, texts.many.toSpace)}</div><p class="steps">${stepButton('preview', texts.many.preview)}${backLink(many, texts.many.cancel)}</p>`)}`
  return { title, content, status: fault ? 400 : 200 }
}

/** What the books of a report are called. */
const titlesIn = ({ services, customer, visit }: Many, report: ImagesReport) =>
  bookTitles(services, Number(customer), report, visit.visitor.language.tag)

async function preview(many: Many, report: ImagesReport): Promise<ManyPage> {
  const { fields, selection, visit } = many
  const { language } = visit.visitor
  const { texts } = language
  const { changed, unchanged } = report
  const space = html`<input type="hidden" name="space" value="${fields.get('space')}">`
  const go =
    changed > 0
      ? manyForm(
          many,
          shownIn(report),
          html`${space}<p class="steps">${stepButton('confirm', texts.many.moveNow(changed))}</p>`,
        )
      : html`<p class="nothing">${texts.many.nothingMoves}</p>`
  const title = texts.many.movePreview(changed, fields.get('space') ?? '')
  const content = html`<h1>${title}</h1><p class="lead">${texts.many.moveLead}</p>${unchanged > 0 && html`<p>${texts.many.alreadyThere(unchanged)}</p>`}${skippedList(report, language)}${picturesTable(report, language, await titlesIn(many, report))}${go}
${manyForm(many, selection, html`${space}<p class="steps">${stepButton('choose', texts.many.back, 'plain')}${backLink(many, texts.many.cancel)}</p>`)}`
  return { title, content }
}

async function result(many: Many, report: ImagesReport): Promise<ManyPage> {
  const { services, customer, fields, visit } = many
  const { language } = visit.visitor
  const { texts } = language
  const title = texts.many.moved(report.changed)
  const space = `${services.base}/customers/${customer}/spaces/${fields.get('space')}/images`
  const content = html`<h1>${title}</h1>${skippedList(report, language)}${picturesTable(report, language, await titlesIn(many, report))}<p class="steps"><a class="button" href="${space}">${texts.many.toTheSpace}</a>${backLink(many, texts.many.toTheList)}</p>`
  return { title, content }
}

/** The page, whichever step of it. */
export async function moveMany(many: Many): Promise<ManyPage> {
  const space = many.fields.get('space') ?? ''
  if (many.step === 'choose') return choosing(many)
  if (!/^\d{1,9}$/.test(space)) return choosing(many, many.visit.visitor.language.texts.many.chooseSpace)
  try {
    const body = { ...many.selection, space: Number(space) }
    const report = await moveSelected(many.asked, many.services, body, many.step === 'preview')
    return await (many.step === 'preview' ? preview(many, report) : result(many, report))
  } catch (error) {
    const messages = faultsOf(error).map(({ message }) => message)
    return choosing(many, messages.join('; '))
  }
}

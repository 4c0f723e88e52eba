// Deleting pictures: how many, which, what shows them and how long they can be restored is told before it is done.
import { html } from '../../html.js'
import { deleteSelected, deletionOf } from '../../operations/index.js'
import { bookTitles } from './book-titles.js'
import { backLink, type Many, type ManyPage, manyForm, shownIn, stepButton } from './many-page.js'
import { picturesTable, skippedList } from './report-html.js'

async function asking(many: Many): Promise<ManyPage> {
  const { asked, services, customer, visit } = many
  const { language } = visit.visitor
  const { texts } = language
  const report = await deletionOf(asked, services, await many.pictures())
  const { changed, affected } = report
  const shown = affected.filter(({ manifests }) => manifests?.length).length
  const titles = await bookTitles(services, Number(customer), report, language.tag)
  const days = services.settings.TRASH_DAYS
  const title = texts.many.deleteTitle(changed)
  const content = html`<h1>${title}</h1><p class="lead">${days > 0 ? texts.many.toTrash(days) : texts.many.forGood}</p>
${shown > 0 && html`<div class="problem" role="status"><p>${texts.many.areShown(shown)}</p></div>`}${skippedList(report, language)}${picturesTable(report, language, titles)}
${
  changed > 0
    ? manyForm(
        many,
        shownIn(report),
        html`<p class="steps">${stepButton('confirm', texts.many.deleteNow(changed), 'stop')}${backLink(many, texts.many.cancel)}</p>`,
      )
    : html`<p class="steps">${backLink(many, texts.many.toTheList)}</p>`
}`
  return { title, content }
}

/** The page: what would be deleted, and what was. */
export async function deleteMany(many: Many): Promise<ManyPage> {
  const { asked, services, customer, selection, step, visit } = many
  const { language } = visit.visitor
  const { texts } = language
  if (step !== 'confirm' || !('selected' in selection)) return asking(many)
  const report = await deleteSelected(asked, services, selection)
  const title = texts.many.deleted(report.changed)
  const trash =
    services.settings.TRASH_DAYS > 0 &&
    html`<a class="button plain" href="${services.base}/customers/${customer}/trash">${texts.many.toTheTrash}</a>`
  const content = html`<h1>${title}</h1>${skippedList(report, language)}<p class="steps">${backLink(many, texts.many.toTheList)}${trash}</p>`
  return { title, content }
}

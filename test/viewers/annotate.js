// How a reader annotates a page in Mirador with its plug-in, and whether the server has what was written.
import { bundled } from './annotating/bundle.js'
import { page as pageOf } from './pages.js'

/** How long a viewer may take for what it shows. */
const PATIENCE_MS = 20_000

/** Adds the page that opens a manifest in the plug-in, which writes with a key; returns its address. */
export async function addAnnotatingPage(pages, manifest, { key, secret }) {
  const { script, style } = await bundled()
  const loaded = `<link rel="stylesheet" href="${pages.add(style, 'text/css')}"><script src="${pages.add(script, 'text/javascript')}"></script>`
  const viewer = { id: 'viewer', windows: [{ manifestId: manifest }] }
  return pages.add(pageOf(loaded, `annotate(${[viewer, key, secret].map(one => JSON.stringify(one)).join()})`))
}

/** The annotations that everyone reads of the first canvas of a manifest. */
async function annotationsOf(manifest) {
  const [canvas] = (await (await fetch(manifest)).json()).items
  return (await (await fetch(`${canvas.id}/annotations`)).json()).items
}

/** Throws an Error unless the server has exactly these notes; returns their annotations. */
async function expectNotes(manifest, texts) {
  const annotations = await annotationsOf(manifest)
  const found = annotations.map(({ body: [note] }) => note.value)
  const wanted = texts.map(text => `<p>${text}</p>`)
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`the server has the notes ${found}`)
  return annotations
}

/** Draws a rectangle in the middle of what is shown. */
async function drawRectangle(page) {
  const { x, y, width, height } = await page.locator('.konvajs-content').boundingBox()
  const [left, top] = [x + width / 2 - 60, y + height / 2 - 60]
  await page.mouse.move(left, top)
  await page.mouse.down()
  await page.mouse.move(left + 60, top + 40, { steps: 5 })
  await page.mouse.move(left + 120, top + 90, { steps: 5 })
  await page.mouse.up()
}

/** Opens a page again, and the list of its annotations; waits until it says how many there are. */
async function openList(page, address, told) {
  await page.goto(address)
  await page.getByRole('button', { name: 'Toggle sidebar' }).first().click()
  await page.getByRole('tab', { name: 'Annotations' }).click()
  await page.getByText(told).waitFor()
}

/** Writes a note into the form that is open, and saves it. */
async function save(page, text) {
  await page.locator('.ql-editor').fill(text)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('mirador-annotation-list-item').getByText(text).waitFor()
}

/** Clicks a button of the only annotation in the list, which is there while the pointer is over it. */
async function clickOf(page, name) {
  await page.getByTestId('mirador-annotation-list-item').hover()
  await page.getByRole('button', { name, exact: true }).click()
}

/** Makes, reads again, changes and deletes an annotation; yields what was seen of each. */
export async function* annotateIn(page, address, manifest) {
  page.setDefaultTimeout(PATIENCE_MS)
  await openList(page, address, 'Showing 0 annotations')
  await page.getByRole('button', { name: 'Create annotation' }).click()
  await page.getByText('Textual note with target').click()
  await page.locator('.konvajs-content').waitFor()
  await drawRectangle(page)
  await save(page, 'A cup of coffee')
  const [made] = await expectNotes(manifest, ['A cup of coffee'])
  if (!/<path/.test(JSON.stringify(made.target))) throw new Error(`its target is ${JSON.stringify(made.target)}`)
  yield 'made'
  await openList(page, address, 'Showing 1 annotation')
  await page.getByTestId('mirador-annotation-list-item').getByText('A cup of coffee').waitFor()
  yield 'shown after the page was opened again'
  await clickOf(page, 'Edit')
  await page.locator('.ql-editor').getByText('A cup of coffee').waitFor()
  await save(page, 'Two cups of coffee')
  const [changed] = await expectNotes(manifest, ['Two cups of coffee'])
  if (changed.id !== made.id) throw new Error('it was made anew')
  yield 'changed'
  await clickOf(page, 'Delete')
  await page.getByText('Showing 0 annotations').waitFor()
  await expectNotes(manifest, [])
  yield 'deleted'
}

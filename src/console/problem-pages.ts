// The catalogue of errors for people: the page of all kinds, and the page of each, which is the type of its problems.
import { html } from '../html.js'
import { PROBLEM_KINDS, type ProblemKind, type ProblemTitle, problemPath } from '../problem-kinds.js'
import { layout } from './layout.js'

const kinds = Object.entries(PROBLEM_KINDS) as [ProblemTitle, ProblemKind][]

function problemsIndex(base: string): string {
  const rows = kinds.map(
    ([title, { statuses, meaning }]) =>
      html`<tr><td>${statuses.join(', ')}</td><td><a href="${base}${problemPath(title)}">${title}</a></td><td>${meaning}</td></tr>`,
  )
  const head = ['Status', 'Problem', 'What it means'].map(name => html`<th scope="col">${name}</th>`)
  const content = html`<h1>Errors</h1><p>What every API answers where it refuses or fails, by the title of the answer.</p>
<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
  return layout({ title: 'Errors', content, base })
}

function problemPage(title: ProblemTitle, { statuses, meaning, remedy }: ProblemKind, base: string): string {
  const content = html`<nav aria-label="Breadcrumbs"><a href="${base}/docs">Documentation</a> / <a href="${base}/docs/problems">Errors</a></nav>
<h1>${title}</h1><p>Status ${statuses.join(', ')}</p>
<h2>What it means</h2><p>${meaning}</p><h2>What to do</h2><p>${remedy}</p>`
  return layout({ title, content, base })
}

/** Path -> what makes the page there, below a base. */
export const PROBLEM_PAGES: readonly [path: string, make: (base: string) => string][] = [
  ['/docs/problems', problemsIndex],
  ...kinds.map(
    ([title, kind]) =>
      [problemPath(title), (base: string) => problemPage(title, kind, base)] as [string, typeof problemsIndex],
  ),
]

// The documentation for people: one page for each class, in the order operations, properties, with examples.

import { type Html, html } from '../html.js'
import {
  type Class,
  exampleBody,
  exampleRow,
  type Operation,
  type Property,
  publishedAt,
  rulesOfProperty,
  type Serialisers,
  type Vocabulary,
  WRITE_COLUMNS,
  WRITES_KEEP,
  withContext,
  writeCells,
  writeMeanings,
} from '../vocabulary/index.js'
import { layout } from './layout.js'

/** A vocabulary on a server. `serialisers` gives those of its classes. */
export interface Documented {
  vocabulary: Vocabulary
  serialisers(): Serialisers
  base: string
}

const numbered = (template: string): string => {
  let place = 0
  return template.replace(/\{\w+\}/g, () => `{${place++}}`)
}

function classLink({ vocabulary, base }: Documented, iri: string | undefined): Html {
  if (!iri) return html``
  const owner = vocabulary.classes.get(iri)
  return owner ? html`<a href="${base}${publishedAt(vocabulary).page(owner.name)}">${iri}</a>` : html`${iri}`
}

function operationTable(means: Documented, operations: Operation[]): Html {
  const rows = operations.map(
    ({ method, title, expects, returns, statuses, access, roles }) =>
      html`<tr><td>${method}</td><td>${title}</td><td>${classLink(means, expects)}</td><td>${classLink(means, returns)}</td><td>${statuses
        .map(({ code, title }) => `${code} ${title}`)
        .join(', ')}</td><td>${[access, ...roles].join(', ')}</td></tr>`,
  )
  const head = ['Method', 'Label', 'Expects', 'Returns', 'Statuses', 'Access'].map(
    name => html`<th scope="col">${name}</th>`,
  )
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
}

const bool = (value: boolean): string => (value ? 'True' : 'False')

function propertySection(means: Documented, owner: Class, property: Property): Html {
  const { name, description, range, writeable, readable, isLink, uriTemplates, operations } = property
  const routes = operations.length > 0 ? uriTemplates : []
  return html`<section><h3 id="${name}">${name}${isLink && ' 🔗'}</h3><p>${[description, ...rulesOfProperty(property)].join(' ')}</p>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">domain</th><th scope="col">range</th><th scope="col">readonly</th><th scope="col">writeonly</th></tr></thead>
<tbody><tr><td>${owner.iri}</td><td>${classLink(means, range)}</td><td>${bool(!writeable)}</td><td>${bool(!readable)}</td></tr></tbody></table></div>
${routes.map(({ text }) => html`<pre tabindex="0"><code>${numbered(text)}</code></pre>`)}${routes.length > 0 && operationTable(means, operations)}</section>`
}

const json = (value: unknown): Html => html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`

/** What a write means, where resources of the class can be changed. */
function writesSection(owner: Class): Html {
  const rows = writeMeanings(owner).map(
    meaning => html`<tr>${writeCells(meaning).map(text => html`<td>${text}</td>`)}</tr>`,
  )
  if (rows.length === 0) return html``
  const head = WRITE_COLUMNS.map(name => html`<th scope="col">${name}</th>`)
  return html`<h2>What a write means</h2><p>${WRITES_KEEP}</p>
<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
}

/** The page of a class; its examples are what the serialiser makes of a made-up row. */
export function classPage(means: Documented, owner: Class): string {
  const { vocabulary, serialisers, base } = means
  const { schema, shape } = publishedAt(vocabulary)
  const example = serialisers().of(owner)(exampleRow(vocabulary, owner))
  const body = exampleBody(vocabulary, owner, example)
  const content = html`<h1>${owner.title}</h1><p class="lead">${owner.description}</p>
${owner.uriTemplates.map(({ text }) => html`<pre tabindex="0"><code>${numbered(text)}</code></pre>`)}
<ul class="pages"><li><a href="${base}${schema(owner.name)}">JSON Schema</a></li><li><a href="${base}${shape(owner.name)}">SHACL shape</a></li></ul>
${owner.operations.length > 0 && html`<h2>Supported operations</h2>${operationTable(means, owner.operations)}`}
${owner.alsoAt.map(
  ({ template, operations }) =>
    html`<h2>Also at</h2><pre tabindex="0"><code>${numbered(template.text)}</code></pre>${operationTable(means, operations)}`,
)}
<h2>Example</h2>${json(withContext(vocabulary, base, example))}
${Object.keys(body).length > 0 && html`<h3>What may be sent</h3>${json(body)}`}
<h2>Supported properties</h2>${owner.properties.map(property => propertySection(means, owner, property))}
${owner.seed.length > 0 && html`<h2>What a new one begins with</h2>${json(owner.seed)}`}
${writesSection(owner)}`
  return layout({ title: owner.title, content, base })
}

const definitions = (entries: { href: string; title: string; description: string }[]): Html =>
  html`<dl class="properties">${entries.map(
    ({ href, title, description }) => html`<div><dt><a href="${href}">${title}</a></dt><dd>${description}</dd></div>`,
  )}</dl>`

/** The pages of a vocabulary's classes, and its documents for machines. */
function contents(vocabulary: Vocabulary, base: string): Html {
  const { documentation, openApi, page } = publishedAt(vocabulary)
  const classes = [...vocabulary.classes.values()]
  return html`<p class="lead">${vocabulary.description}</p>
<ul class="pages"><li><a href="${base}${documentation}">Hydra ApiDocumentation</a></li><li><a href="${base}${openApi}">OpenAPI</a></li></ul>
${definitions(classes.map(({ name, title, description }) => ({ href: base + page(name), title, description })))}`
}

/** The page that leads to the pages of a vocabulary's classes. */
export function vocabularyPage(vocabulary: Vocabulary, base: string): string {
  const content = html`<h1>${vocabulary.title}</h1>${contents(vocabulary, base)}`
  return layout({ title: vocabulary.title, content, base })
}

/** The page that leads to everything: the classes of the root vocabulary, which is the first, and the other vocabularies. */
export function docsIndex([root, ...others]: [Vocabulary, ...Vocabulary[]], base: string): string {
  const content = html`<h1>${root.title}</h1><p><a href="${base}/docs/guide">The guide</a>: how to begin, what to do how, and how it works.</p>${contents(root, base)}
<h2>Other vocabularies</h2>
${definitions(others.map(other => ({ href: base + publishedAt(other).pages, ...other })))}
<h2>Errors</h2><ul class="pages"><li><a href="${base}/docs/problems">What each kind of error means, and what to do</a></li></ul>
<h2>The data set</h2><ul class="pages"><li><a href="${base}/.well-known/void">VoID and DCAT</a></li></ul>`
  return layout({ title: 'Documentation', content, base })
}

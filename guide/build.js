// Builds the guide into dist/guide: every page of docs, and the reference that the program writes about itself.
// Pages link to each other by relative paths, so that any web server serves the folder, and Hydria at /docs/guide.
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import Eleventy from '@11ty/eleventy'
import { build } from 'esbuild'
import MiniSearch from 'minisearch'
import { CONTENTS } from './contents.js'
import { layout } from './layout.js'
import { anchorOf, headingAnchors, leadLinks, scrolledTables } from './markdown.js'

const OUT = 'dist/guide'
/** Where the program writes its reference, and what the links of Markdown call it. */
const WRITTEN = { folder: 'dist/reference', source: 'docs/api' }

rmSync(OUT, { recursive: true, force: true })
rmSync(WRITTEN.folder, { recursive: true, force: true })
execFileSync(process.execPath, ['dist/program/main.js', 'docs', WRITTEN.folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
})

/** Source -> name of its page: those of the contents, and the classes of the vocabularies. */
const pages = new Map(Object.values(CONTENTS).flatMap(Object.entries))
for (const file of readdirSync(WRITTEN.folder, { recursive: true }).filter(name => name.endsWith('.md'))) {
  const source = `${WRITTEN.source}/${file}`
  if (!pages.has(source)) pages.set(source, `reference/${file.replace(/\.md$/, '')}`)
}
const unlisted = readdirSync('docs', { recursive: true }).filter(
  name => name.endsWith('.md') && !name.startsWith('api/') && !pages.has(`docs/${name}`),
)
if (unlisted.length > 0) throw new Error(`guide/contents.js lacks ${unlisted.join(', ')}`)

const readSource = source => readFileSync(source.replace(`${WRITTEN.source}/`, `${WRITTEN.folder}/`), 'utf8')
const texts = new Map([...pages.keys()].map(source => [source, readSource(source)]))
const titleOf = text => /^# (.+)$/m.exec(text)[1].replaceAll('`', '')
const titles = new Map([...pages].map(([source, page]) => [page, titleOf(texts.get(source))]))

/** Files of the pictures that pages show. */
const shownPictures = new Set()

const eleventy = new Eleventy('guide', OUT, {
  quietMode: true,
  config(settings) {
    settings.setUseGitIgnore(false)
    settings.setTemplateFormats('md')
    settings.amendLibrary('md', library =>
      library
        .set({ html: false, linkify: false })
        .use(leadLinks(pages, shownPictures))
        .use(headingAnchors)
        .use(scrolledTables),
    )
    settings.addTransform('frame', function (content) {
      if (!this.page.outputPath?.endsWith('.html')) return content
      const page = this.page.outputPath.slice(OUT.length + 3).replace(/\.html$/, '')
      return layout({ page, title: titles.get(page), content, titles })
    })
    for (const [source, page] of pages)
      settings.addTemplate(`${page}.md`, texts.get(source), {
        permalink: `${page}.html`,
        source,
        templateEngineOverride: 'md',
      })
  },
})
eleventy.disableLogger()
await eleventy.write()

/** The parts of a page that are found: a heading and the words below it, without tables of code. */
function* partsOf(page, text) {
  const title = titles.get(page)
  for (const part of text.replaceAll(/^```.*?^```/gms, ' ').split(/^(?=#{1,3} )/m)) {
    const [, heading = title, rest = part] = /^#{1,3} (.+)\n([\s\S]*)$/.exec(part) ?? []
    const words = rest.replaceAll(/\]\([^)]*\)/g, ' ').replaceAll(/[`*|#>[\]-]+/g, ' ')
    const anchor = heading === title ? '' : `#${anchorOf(heading)}`
    yield {
      id: `${page}${anchor}`,
      page: `${page}.html${anchor}`,
      title,
      heading: heading.replaceAll('`', ''),
      text: words,
    }
  }
}

const index = new MiniSearch({ fields: ['title', 'text'], storeFields: ['title', 'page', 'heading'] })
const parts = [...pages].flatMap(([source, page]) => [...partsOf(page, texts.get(source))])
index.addAll([...new Map(parts.map(part => [part.id, part])).values()])
writeFileSync(`${OUT}/index.json`, JSON.stringify(index))

for (const picture of shownPictures) copyFileSync(picture, `${OUT}/${basename(picture)}`)
copyFileSync('src/console/browser/icon.svg', `${OUT}/icon.svg`)
await build({
  entryPoints: ['guide/find.ts', 'guide/guide.css'],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  logLevel: 'warning',
})

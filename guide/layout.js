// The frame of every page of the guide.
import { CONTENTS } from './contents.js'
import { linkTo } from './markdown.js'

export const escaped = text =>
  text.replace(/[&<>"]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character])

/** The pages of the guide by section; `titles` are the titles of all pages. */
function contents(page, titles) {
  const entry = name =>
    `<li><a href="${linkTo(page, name)}"${name === page ? ' aria-current="page"' : ''}>${escaped(titles.get(name))}</a></li>`
  return Object.entries(CONTENTS)
    .filter(([, pages]) => Object.keys(pages).length > 0)
    .map(([section, pages]) => `<h2>${section}</h2><ul>${Object.values(pages).map(entry).join('')}</ul>`)
    .join('')
}

export function layout({ page, title, content, titles }) {
  const asset = name => linkTo(page, name).replace(/\.html$/, '')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - Hydria</title><link rel="icon" href="${asset('icon.svg')}"><link rel="stylesheet" href="${asset('guide.css')}">
<script type="module" src="${asset('find.js')}"></script></head>
<body><a class="skip" href="#content">Skip to the content</a>
<header><a class="home" href="${linkTo(page, 'index')}">Hydria</a>
<form id="find" role="search" hidden><label for="words">Search</label> <input id="words" type="search" name="words" autocomplete="off" maxlength="200"></form></header>
<div class="columns"><nav id="contents" class="contents" aria-label="Contents">${contents(page, titles)}</nav>
<main id="content"><section id="found" aria-live="polite" hidden></section><article>${content}</article></main></div>
</body></html>
`
}

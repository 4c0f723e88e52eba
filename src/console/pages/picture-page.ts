// The page of a picture: to look into it, what it is called, who may see it, what belongs to it, and all its properties.
import { type Html, html } from '../../html.js'
import { moment } from '../moments.js'
import { actionButton } from '../operation-form.js'
import { type Document, membersOf, type Page } from '../page.js'
import { altOf, nameOfPicture, opennessOf, rolesOf } from '../picture-words.js'
import { properties } from '../resource-page.js'
import { SELECTED_FIELD, selectionActions } from '../selection-actions.js'
import { sharePicture } from '../share.js'
import type { Language } from '../texts/language.js'
import { textIn, textsHtml } from '../texts-by-language.js'

/** Widths in which it can be had without the viewer. */
const WIDTHS = [200, 1000, 2000]

/** What the viewer can do, with the lines of its sign on a grid of 24: not every font has characters for these. */
const TOOLS = {
  in: 'M12 5v14M5 12h14',
  out: 'M5 12h14',
  home: 'M4 12l8-8 8 8M7 10v9h10v-9',
  full: 'M9 4H4v5M15 4h5v5M20 15v5h-5M4 15v5h5',
} as const

interface Channel {
  channel?: unknown
  policy?: unknown
}

/** The presets that every customer begins with, by the ends of their policies: what plays them, and how their address ends. */
const PLAYERS = [
  { policy: /default-video$/, at: 'full/full/max/max/0/default.mp4', hasPicture: true },
  { policy: /default-audio$/, at: 'full/max/default.mp3', hasPicture: false },
]

/** What is no picture: a player of films and sound, and the way to the file itself where that is given out. */
function otherMedia(picture: Document, { base, self, visitor: { language } }: Page): Html {
  const { texts } = language
  const channels = [picture['deliveryChannels']]
    .flat()
    .filter(one => typeof one === 'object' && one !== null) as Channel[]
  const [, customer, space, id] =
    /^\/customers\/([^/]+)\/spaces\/([^/]+)\/images\/([^/]+)$/.exec(self.slice(base.length)) ?? []
  const of = (wanted: string): Channel | undefined => channels.find(({ channel }) => channel === wanted)
  const player = PLAYERS.find(({ policy }) => policy.test(String(of('iiif-av')?.policy ?? '')))
  const at = (mount: string): string => `${base}/${mount}/${customer}/${space}/${id}`
  const src = player && `${at('iiif-av')}/${player.at}`
  const name = nameOfPicture(picture, language)
  const played = player?.hasPicture
    ? html`<figure class="viewer"><video controls preload="metadata" src="${src}" aria-label="${name}"></video></figure>`
    : html`<figure class="viewer"><audio controls preload="metadata" src="${src}" aria-label="${name}"></audio></figure>`
  const isGiven = id !== undefined && of('file')
  return html`${id !== undefined && player ? played : html`<p class="nothing">${texts.noPicture(String(picture['mediaType'] ?? picture['family'] ?? ''))}</p>`}${isGiven && html`<p><a href="${at('file')}" download>${texts.download}</a></p>`}`
}

/** Links of a picture whose buttons its page shows beside what has failed. */
export const PICTURE_ACTIONS: readonly string[] = ['reingest']

const retry = ({ actions, vocabulary, visitor }: Page): Html[] =>
  actions
    .filter(({ link }) => PICTURE_ACTIONS.includes(link.property.name))
    .map(action => actionButton(vocabulary, action, visitor))

/** The picture: a viewer with script, and without it the picture and links to its sizes. */
function viewer(picture: Document, page: Page): Html {
  const { language } = page.visitor
  const { texts } = language
  const { thumbnail400: thumbnail, imageService: service, infoJson, error, ingesting } = picture
  const { width, height } = picture
  if (typeof error === 'string' && error !== '')
    return html`<div class="problem" role="status"><p><b>${texts.failed}</b></p><p dir="auto">${error}</p></div>${retry(page)}`
  if (ingesting === true) return html`<p class="nothing" role="status">${texts.inWork}</p>`
  if (typeof service !== 'string' || typeof thumbnail !== 'string') return otherMedia(picture, page)
  const largest = Math.max(Number(width), Number(height))
  const sizes = WIDTHS.filter(edge => edge < Number(width)).map(
    edge => html`<li><a href="${service}/full/${edge},/0/default.jpg">${texts.pixelsWide(String(edge))}</a></li>`,
  )
  const tools = (Object.keys(TOOLS) as (keyof typeof TOOLS)[]).map(
    act =>
      html`<button type="button" class="plain" data-do="${act}" aria-label="${texts.zoom[act]}" title="${texts.zoom[act]}"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${TOOLS[act]}"/></svg></button>`,
  )
  return html`<figure class="viewer"><deep-zoom info="${String(infoJson)}" name="${altOf(picture, language)}">
<div class="zoom-tools" hidden>${tools}</div>
<img src="${service}/full/!${Math.min(1000, largest)},${Math.min(1000, largest)}/0/default.jpg" width="${Number(width)}" height="${Number(height)}" alt="${altOf(picture, language)}"></deep-zoom>
<figcaption>${texts.pixels(Number(width), Number(height))}</figcaption></figure>
<ul class="pages" aria-label="${texts.otherSizes}">${sizes}<li><a href="${service}/full/max/0/default.jpg">${texts.largest}</a></li><li><a href="${String(infoJson)}">IIIF info.json</a></li></ul>`
}

/** Who may see it, in sentences. */
function access(picture: Document, { texts }: Language): Html {
  const roles = rolesOf(picture)
  const edge = Number(picture['maxUnauthorised'] ?? -1)
  const whole = Number(picture['openFullMax'] ?? 0)
  const most = Number(picture['maxWidth'] ?? 0)
  const openness = opennessOf(picture)
  const isProtected = picture['protected'] === true
  const sentences = [
    html`<b>${texts.openness[openness]}.</b>`,
    isProtected && texts.seenByOwner,
    !isProtected && openness !== 'open' && edge > 0 && texts.seenUpTo(edge),
    !isProtected && openness !== 'open' && whole > 0 && texts.seenWholeUpTo(whole),
    !isProtected &&
      roles.length > 0 &&
      html`${texts.seenByRoles} ${roles.map((role, index) => html`${index > 0 && ', '}<bdi>${role}</bdi>`)}.`,
    !isProtected && openness !== 'open' && roles.length === 0 && texts.seenByNoRole,
    most > 0 && texts.neverAbove(most),
  ].filter(Boolean)
  return html`<section aria-labelledby="seen"><h2 id="seen">${texts.seenBy}</h2>${sentences.map(sentence => html`<p>${sentence}</p>`)}</section>`
}

/** What is said of it: its description, and the texts that belong to it. */
function words(picture: Document, { texts, tag }: Language): Html | false {
  const { description, altText } = picture
  const said = [
    textIn(description, [tag]) !== undefined && html`<div>${textsHtml(description as Record<string, string[]>)}</div>`,
    textIn(altText, [tag]) !== undefined &&
      html`<p class="hint">${texts.altText}: ${textsHtml(altText as Record<string, string[]>)}</p>`,
  ].filter(Boolean)
  return said.length > 0 && html`${said}`
}

/** What belongs to it: texts, captions, files, each with what it is and whether it is there. */
function adjuncts({ related, document, visitor: { language } }: Page): Html | false {
  const { texts } = language
  const list = related?.['adjuncts']
  const members = list ? membersOf(list) : []
  if (!list || members.length === 0) return false
  const items = members.map(adjunct => {
    const { error, ingesting, mediaType, publicId, externalId } = adjunct
    const name = textIn(adjunct['label'], [language.tag]) ?? String(adjunct['id'])
    const at = publicId ?? externalId
    const state = typeof error === 'string' && error !== '' ? error : ingesting === true ? texts.inWork : ''
    return html`<li><a href="${String(adjunct['@id'])}" dir="auto">${name}</a> <span class="hint">${String(adjunct['@type'] ?? '').replace('vocab:', '')}${mediaType ? `, ${mediaType}` : ''}</span>${typeof at === 'string' && html`<a href="${at}">${texts.open}</a>`}${state && html` <span class="fault" dir="auto">${state}</span>`}</li>`
  })
  const rest = Number(list['totalItems'] ?? 0) > members.length
  return html`<section aria-labelledby="adjuncts"><h2 id="adjuncts">${texts.adjuncts}</h2><ul class="rows">${items}</ul>${rest && html`<p><a href="${String(document['adjuncts'])}">${texts.all}</a></p>`}</section>`
}

/** What has happened to it, as far as it is known. */
function history(picture: Document, language: Language): Html | false {
  const { texts } = language
  const steps = (['created', 'queued', 'dequeued', 'finished'] as const).flatMap(name => {
    const when = picture[name]
    return typeof when === 'string' ? [{ when, what: texts.history[name] }] : []
  })
  if (steps.length === 0) return false
  const inOrder = steps.toSorted((a, b) => a.when.localeCompare(b.when))
  return html`<section aria-labelledby="history"><h2 id="history">${texts.historyTitle}</h2><ol class="rows">${inOrder.map(({ when, what }) => html`<li>${moment(when, language)} ${what}</li>`)}</ol></section>`
}

/** What can be done with it beyond its own form. */
function actionLinks(page: Page): Html | false {
  const { texts } = page.visitor.language
  const query = new URLSearchParams({ [SELECTED_FIELD]: page.self })
  const links = selectionActions(page)
    .filter(({ ofOne }) => ofOne)
    .map(
      ({ name, address }) =>
        html`<a class="button plain" href="${address}?${query.toString()}">${texts.selectionActions[name]} …</a>`,
    )
  return links.length > 0 && html`<p class="steps">${links}</p>`
}

/** The body of the page of a picture. */
export function picturePage(page: Page): Html {
  const { document, owner, visitor, related } = page
  const { language } = visitor
  const picture = page.today?.() ?? document
  return html`${viewer(picture, page)}${words(picture, language)}<div class="columns"><div>${access(picture, language)}${adjuncts(page)}</div><div>${history(picture, language)}</div></div>
${actionLinks(page)}${sharePicture(page)}
${properties(document, owner, visitor, related)}`
}

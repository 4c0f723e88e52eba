// What is asked of a page from within it.

// What is refused by the policy of the page is remembered from the beginning.
const refused = []
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  refused.push(`${violatedDirective}: ${blockedURI}`),
)

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Rules that can hold in one colour scheme and not in the other. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe finds: by all rules, or by those of colours alone. */
async function faults(ofColours) {
  const runOnly = ofColours ? COLOURS : TAGS
  const { violations } = await axe.run({ runOnly, resultTypes: ['violations'], preload: false })
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 300)}`)
}

/** The elements that make a page wider than the window. */
function tooWide() {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const over = [...document.body.querySelectorAll('*')].filter(element => {
    const { left, right } = element.getBoundingClientRect()
    return right > clientWidth + 0.5 || left < -0.5
  })
  const isClipped = element => {
    for (let above = element.parentElement; above; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== 'visible') return true
    return false
  }
  const shown = over.filter(element => !isClipped(element)).at(-1)
  return [`${scrollWidth} of ${clientWidth} pixels: ${shown?.outerHTML.slice(0, 200)}`]
}

const isPicture = ({ name, initiatorType }) => initiatorType === 'img' || /\/(iiif-img|thumbs)\//.test(name)

/** What a page costs who sees it first: requests, and bytes as they are sent. Pictures and the viewer of pictures are apart. */
function cost() {
  const loaded = performance.getEntriesByType('resource').filter(entry => !isPicture(entry))
  const own = loaded.filter(({ name }) => !/\/(deep-zoom-[^/]*|openseadragon)\.js$/.test(name))
  const [page] = performance.getEntriesByType('navigation')
  const bytes = own.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, page.encodedBodySize)
  return { bytes, requests: 1 + loaded.length }
}

window.inPage = { faults, tooWide, cost, refused }

const CONTROLS =
  'a[href], button, input, select, textarea, summary, iframe, audio[controls], video[controls], [contenteditable], [tabindex]'

/** Of buttons of which one is chosen, the keyboard reaches the chosen one, or else the first. */
function isReached(radio) {
  const group = [...document.getElementsByName(radio.name)].filter(
    ({ type, form }) => type === 'radio' && form === radio.form,
  )
  return radio === (group.find(({ checked }) => checked) ?? group[0])
}

/** What the keyboard has to reach, in the order of the document. */
const controls = () =>
  [...document.querySelectorAll(CONTROLS)].filter(
    control =>
      control.tabIndex >= 0 &&
      !control.disabled &&
      !control.matches('input[type=hidden]') &&
      (control.type !== 'radio' || isReached(control)) &&
      control.checkVisibility({ visibilityProperty: true }),
  )

const nameOf = element => element.outerHTML.slice(0, 160)

const visited = []
let seen = []
let isRound = false

/** Whether an element can be seen where it is: at its middle or near a corner, nothing else lies over it. */
function isCovered(element) {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const places = [
    [(left + right) / 2, (top + bottom) / 2],
    [left + 4, top + 4],
    [right - 4, bottom - 4],
  ]
  return places.every(([x, y]) => {
    const there = document.elementFromPoint(x, y)
    return !there || !(element.contains(there) || there.contains(element))
  })
}

/** Opens all that is folded, save menus, and begins a walk by keys. */
function begin() {
  for (const folded of document.querySelectorAll('details:not(.menu)')) folded.open = true
  visited.length = 0
  seen = []
  isRound = false
  // A walk begins where the focus was last, though that is there no longer.
  const start = document.createElement('span')
  start.tabIndex = -1
  document.body.prepend(start)
  start.focus()
  start.remove()
  return controls().length
}

/** Notes what a key has brought the focus to, and what is wrong with it, until the walk has come round. */
function arrive() {
  const element = document.activeElement
  isRound ||= !element || element === document.body || visited.includes(element)
  if (isRound) return
  visited.push(element)
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  // `auto` is the browser's own.
  if (outlineStyle !== 'auto' && (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2))
    seen.push(`has no outline: ${nameOf(element)}`)
  if (isCovered(element)) seen.push(`is covered: ${nameOf(element)}`)
}

// When the key comes up again, what has the focus stands where it is seen.
document.addEventListener('keyup', ({ key }) => key === 'Tab' && arrive(), true)

/** The children of the nearest element that holds two, in which they are. */
function apart(one, other) {
  const above = []
  for (let element = one; element; element = element.parentElement) above.push(element)
  let of = other
  while (of.parentElement && !above.includes(of.parentElement)) of = of.parentElement
  const at = above.indexOf(of.parentElement)
  return at > 0 ? [above[at - 1], of] : undefined
}

/** Whether one stands after another as one reads: below it, or beside it further on. */
function isAfter(one, other) {
  const pair = apart(one, other)
  if (!pair) return true
  // A link that is broken into lines ends in its last one, and begins in its first.
  const a = [...pair[0].getClientRects()].at(-1) ?? pair[0].getBoundingClientRect()
  const b = pair[1].getClientRects()[0] ?? pair[1].getBoundingClientRect()
  if (b.top >= a.bottom - 4 || b.bottom <= a.top + 4) return b.top >= a.top
  const sign = document.documentElement.dir === 'rtl' ? -1 : 1
  return sign * (b.left + b.right - a.left - a.right) >= -2 || b.top > a.top + 4
}

/** What is wrong with what a walk by keys has reached, what it has not reached, and where it went back. */
function missed() {
  document.activeElement?.blur()
  const unreached = controls().filter(control => !visited.includes(control))
  const back = visited.slice(1).filter((element, index) => index > 0 && !isAfter(visited[index], element))
  return [
    ...seen,
    ...unreached.map(control => `is not reached: ${nameOf(control)}`),
    ...back.map(element => `goes back to: ${nameOf(element)}`),
  ]
}

Object.assign(window.inPage, { begin, missed, controls, isRound: () => isRound })

/** Strangers' words that have run. */
let ran = 0
for (const name of ['ran', 'alert']) window[name] = () => void ran++

/** Directions that a word can leave open, and letters that are read from right to left. */
const TURNS = /[\u0591-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFD\uFE70-\uFEFC]/

/** Whether a word leaves open, or closes, more than it should: nothing but a paragraph of its own holds it together then. */
const isOpen = word => word.split(/[\u2066-\u2068]/).length !== word.split('\u2069').length

function isApart(element, word) {
  const holder = element.closest('bdi, [dir]:not(html)') ?? element
  const { unicodeBidi, display } = getComputedStyle(holder)
  return unicodeBidi !== 'normal' && (display !== 'inline' || !isOpen(word))
}

/** Words that may turn around what stands beside them. */
function turned() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (
      TURNS.test(text.data) &&
      !text.parentElement.matches('script, style, option') &&
      !isApart(text.parentElement, text.data)
    )
      found.push(text.parentElement.outerHTML.slice(0, 120))
  for (const field of document.querySelectorAll('input:not([type=hidden]), textarea'))
    if (TURNS.test(field.value) && !isApart(field, field.value)) found.push(field.outerHTML.slice(0, 120))
  if (TURNS.test(document.title) && !document.title.startsWith('\u2068')) found.push(`title: ${document.title}`)
  return found
}

/** Letters that no font of this machine has, which are shown as the box that stands for what has no letter. */
function unshown() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.font = `20px ${getComputedStyle(document.body).fontFamily}`
  const drawn = letter => {
    context.clearRect(0, 0, 32, 32)
    context.fillText(letter, 4, 24)
    return context.getImageData(0, 0, 32, 32).data.join()
  }
  const none = drawn('\u0378')
  const fields = [...document.querySelectorAll('input:not([type=hidden]), textarea')].map(({ value }) => value)
  const letters = new Set([document.body.innerText, ...fields].join('').match(/[^\0-\x7f]/gu))
  return [...letters].filter(letter => /\p{L}/u.test(letter) && drawn(letter) === none)
}

/** What strangers' words have done to a page. */
const harm = () => [
  ...unshown().map(letter => `is not shown: ${letter}`),
  ...(ran > 0 ? [`${ran} words have run`] : []),
  ...refused.map(one => `the policy has refused ${one}`),
  ...turned().map(one => `turns what is beside it: ${one}`),
  ...tooWide(),
]

/** The page as it is laid out in a language that is read from right to left; what was opened for a walk is folded again. */
function turn() {
  document.documentElement.dir = 'rtl'
  for (const folded of document.querySelectorAll('details')) folded.open = false
}

Object.assign(window.inPage, { harm, turn })

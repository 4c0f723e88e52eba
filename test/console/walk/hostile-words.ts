// Words that have broken pages elsewhere: what runs, what hides, what turns the direction around, what has no place to break.

const run = 'ran()'
/** What is put together of these is tried by itself. */
const MARKUP = [
  `<script>${run}</script><img src=x onerror=${run}><svg/onload=${run}>`,
  `"><script>${run}</script>`,
  `" onmouseover="${run}" autofocus onfocus="${run}" x="`,
  `' onclick='${run}' x='`,
  `</title></textarea></style></script><script>${run}</script>`,
  `--><!-- ]]> <![CDATA[ <!doctype>`,
  `{{constructor.constructor('${run}')()}} \${${run}} <%= ${run} %> #{${run}} [[${run}]]`,
  `&lt;b&gt; &amp;amp; &#60;script&#62; %3Cscript%3E \\u003cscript\\u003e`,
]

const OPEN = '\u202E\u2067\u202Bleft open'
const A_LITTLE = `<b onclick=${run}>&"'</b>`
const UNBROKEN = 'W'.repeat(10_000)
const SCRIPTS = '漢字かな交じり 한국어 الْعَرَبِيَّة देवनागरी क्षत्रिय עברית ไทย'
const SOME = [OPEN, A_LITTLE, UNBROKEN.slice(0, 60), SCRIPTS].join(' ')

/** A name for what a test tells -> the word. */
export const HOSTILE_WORDS: Record<string, string> = {
  markup: MARKUP.join(' '),
  'a little markup': A_LITTLE,
  'an address that runs': `javascript:${run}//`,
  'an address with a page': `data:text/html,<script>${run}</script>`,
  nothing: 'null',
  'a name of every object': '__proto__',
  quotes: `'"\`’“”\\ %22 %00 ' OR 1=1 --`,
  path: '../../etc/passwd%2e%2e%2f',
  formula: '=HYPERLINK("https://evil.example")',
  'from right to left': '\u202Egnp.cilbup\u202C \u2067\u05E9\u05DC\u05D5\u05DD\u2069 \u200Fend',
  'left open': OPEN,
  invisible: '\u200B\u200D\uFEFF\u00AD\u2060',
  'a stack': `Z${'\u0351\u036B\u0343\u036A\u0302'.repeat(40)}algo`,
  emoji: '👩‍👩‍👧‍👦🏴‍☠️🇨🇭🏳️‍🌈',
  scripts: SCRIPTS,
  lines: 'one\r\ntwo\u2028three\u0085four\ttab',
  control: 'bell\u0007escape\u001B[31m',
  'half a character': 'half \uD83D of one',
  'no blank': UNBROKEN,
  'no blank, without letters': '—'.repeat(3000) + '中'.repeat(3000),
  'some of all': SOME,
  // What is cut after some 200 letters has some of all too.
  'all at once': [SOME, ...MARKUP, UNBROKEN].join(' '),
}

/** What is put on pages together: in each round a property has the first of these that it may have. */
export const ROUNDS: Record<string, readonly string[]> = {
  runs: ['markup', 'a little markup', 'an address that runs', 'quotes', 'nothing'],
  turns: ['left open', 'from right to left', 'scripts', 'a stack', 'emoji'],
  runsOn: ['no blank', 'no blank, without letters', 'scripts'],
}

/** The same in one round. */
export const AT_ONCE: Record<string, readonly string[]> = {
  'all at once': ['all at once', 'some of all', 'a little markup', 'an address that runs', 'quotes', 'nothing'],
}

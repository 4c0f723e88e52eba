// The style sheet: system fonts, one column, and nothing that has to be loaded.

export const STYLE = `:root { color-scheme: light dark; --ink: #1d2327; --soft: #59636b; --line: #d5dadd; --paper: #fff; --wash: #f4f6f7; --link: #0b5c8a; --stop: #a3211b }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaec; --soft: #a8b1b8; --line: #3c454b; --paper: #15191c; --wash: #1e2428; --link: #7cc4ee; --stop: #ff9a91 } }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem }
header, main { max-width: 64rem; margin: 0 auto; padding: 1rem }
header { border-bottom: 1px solid var(--line) }
header a { margin-right: 1.5rem }
.home { font-weight: 700; text-decoration: none }
.crumbs { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem .75rem; padding: 0; margin: 0; color: var(--soft) }
.crumbs li + li::before { content: "/"; margin-right: .75rem }
h1 { line-height: 1.2; margin: .75rem 0; overflow-wrap: anywhere }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
.lead, .hint { color: var(--soft) }
.hint { display: block; font-size: .875rem }
dl.properties { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; margin: 1rem 0 }
dl.properties > div { display: contents }
dl.properties dt, dl.properties dd { padding: .5rem; margin: 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
dl.properties dt { font-weight: 600 }
dl.properties dt .hint { font-weight: 400 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9375rem }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-top: 1px solid var(--line) }
td { overflow-wrap: anywhere; min-width: 5rem } td ul { margin: 0; padding-left: 1rem } time { white-space: nowrap }
th { background: var(--wash) }
figure { margin: 1rem 0 } figure img { max-width: 100%; height: auto; background: var(--wash) }
td img { display: block; max-width: 8rem; max-height: 6rem; width: auto; height: auto }
.pages { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none }
form.fields { display: grid; gap: 1rem; max-width: 40rem; margin: 1rem 0 }
label { font-weight: 600 }
input, select, textarea { display: block; width: 100%; font: inherit; padding: .4rem .5rem; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 4px }
button { font: inherit; padding: .5rem 1rem; border: 1px solid var(--link); border-radius: 4px; background: var(--link); color: var(--paper); cursor: pointer; justify-self: start }
button.stop { background: var(--paper); color: var(--stop); border-color: var(--stop) }
details { border: 1px solid var(--line); border-radius: 4px; padding: .5rem 1rem; margin: 1rem 0 } summary { cursor: pointer; font-weight: 600 }
pre { background: var(--wash); padding: 1rem; overflow-x: auto } code { font-size: .9em }
.fault { display: block; color: var(--stop); font-weight: 600 } [aria-invalid] { border-color: var(--stop) }
.problem { border-left: 4px solid var(--stop); padding-left: 1rem }
@media (max-width: 40rem) { dl.properties { grid-template-columns: 1fr } dl.properties dd { border-top: 0; padding-top: 0 } }
`

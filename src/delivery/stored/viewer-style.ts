// The style sheet of the pages of manifests and collections.

export const PAGE_STYLE = `:root { color-scheme: light dark; --ink: #1d2327; --soft: #59636b; --line: #d5dadd; --paper: #fff; --wash: #f4f6f7; --link: #0b5c8a }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaec; --soft: #a8b1b8; --line: #3c454b; --paper: #15191c; --wash: #1e2428; --link: #7cc4ee } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
header, main { max-width: 90rem; margin: 0 auto; padding: .75rem 1rem }
a { color: var(--link) }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 5; line-clamp: 5; overflow: hidden }
.text { display: inline-block; max-width: 100%; text-decoration: inherit }
h1 .text { display: block }
h2 { font-size: 1.1rem; margin: 1.25rem 0 .5rem }
.crumbs { display: flex; flex-wrap: wrap; gap: .25rem .5rem; list-style: none; margin: 0; padding: 0 }
.crumbs li + li::before { content: "/"; color: var(--soft); margin-right: .5rem }
.draft { background: var(--wash); border-left: .25rem solid #b26a00; border-radius: .25rem; margin: .5rem 0 0; padding: .6rem 1rem }
.columns { display: grid; gap: 1rem 2rem; grid-template-columns: minmax(0, 1fr) }
@media (min-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr) 22rem } }
.viewer { position: relative }
#viewer { background: #111; height: min(70vh, 48rem); min-height: 18rem; border-radius: .25rem; overflow: hidden }
#viewer img { max-width: 100%; max-height: 100% }
@media (hover: none) { .openseadragon-canvas:focus { outline: none } }
.tools { position: absolute; top: .5rem; left: .5rem; display: flex; gap: .25rem }
button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: .25rem; min-width: 2.5rem; min-height: 2.5rem; padding: 0 .6rem; cursor: pointer }
button[aria-pressed="true"] { border-color: var(--link); color: var(--link) }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 }
#failed { position: absolute; inset: auto 0 0; margin: 0; padding: .75rem 1rem; background: var(--wash) }
video { width: 100%; max-height: 70vh; background: #111 }
audio { width: 100% }
dl { margin: 0 } dl > div { border-top: 1px solid var(--line); padding: .4rem 0 }
dt { color: var(--soft); font-size: .9rem } dd { margin: 0 } dd ul { margin: 0; padding-left: 1.1rem }
small { color: var(--soft) }
.text img, .provider img { max-height: 4rem; max-width: 100%; vertical-align: middle }
.contents ol { padding-left: 1.25rem; margin: 0 } .contents { max-height: 60vh; overflow: auto }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); list-style: none; padding: 0 }
.cards a, .strip a { display: block; text-decoration: none }
.cards .picture { display: flex; height: 9rem } .strip .picture { display: flex; height: 5rem }
.picture { align-items: center; justify-content: center; background: var(--wash); border-radius: .25rem; overflow: hidden }
.picture img { max-width: 100%; max-height: 100% }
.cards .name { display: block; margin-top: .35rem } .cards small { display: block }
.strip { display: flex; gap: .5rem; overflow-x: auto; list-style: none; margin: 0; padding: .25rem 0 }
.strip li { flex: 0 0 6rem; font-size: .85rem } .strip .name { display: block }
.strip [aria-current] .picture { outline: 3px solid var(--link); outline-offset: -3px }
.pages { display: flex; gap: 1rem; align-items: center; margin: .75rem 0 }
.forms ul { display: flex; flex-wrap: wrap; gap: .35rem 1rem; list-style: none; padding: 0; margin: 0 }
.search form { display: flex; flex-wrap: wrap; gap: .35rem .5rem; align-items: center } .search .field { display: flex; gap: .5rem; flex: 1 1 14rem }
input { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .25rem; min-height: 2.5rem; min-width: 0; padding: 0 .6rem; flex: 1 }
.hits { max-height: 60vh; overflow: auto; padding-left: 2.5rem; margin: 0 } .hits li { border-top: 1px solid var(--line); padding: .4rem 0 } .hits .quote { display: block }
mark { background: #ffe16b; color: #1d2327 } .mark { background: rgba(255, 208, 0, .4); outline: 2px solid #b26a00 }
.empty { background: var(--wash); padding: 2rem 1rem; text-align: center; border-radius: .25rem }
`

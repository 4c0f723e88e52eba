// The public API of the module: text files of pages, films and sound, read into lines of words; no HTTP, no SQL, no store.

export { readText } from './read-text.js'
export { type Box, type Line, type PageText, TextFault, type TextKind, type Word } from './text-page.js'

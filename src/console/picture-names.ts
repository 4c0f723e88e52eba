// What a picture is called that comes as a file: its id and its label, by the file's path. Browsers and the server name it alike.

/** Longest id and label, in characters. */
const LONGEST = 500

/** The beginning of a text, which does not end within a character. */
const shortened = (text: string): string => text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')

/** One file has one name on every machine: some keep names decomposed; and no name has control characters, or halves of others. */
const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()

/** The id of the picture of a file: its path, in which folders are joined by `-`. */
export function pictureId(path: string): string {
  const id = shortened(clean(path.replace(/^[/\\]+/, '').replace(/[/\\]+/g, '-'))).trim()
  // Dots alone are no segment of an address.
  return /^\.*$/.test(id) ? `file${id}` : id
}

/** The label of the picture of a file: its name without folders and ending; empty when there is none. */
export const pictureLabel = (path: string): string =>
  shortened(
    clean(
      path
        .split(/[/\\]/)
        .at(-1)!
        .replace(/(?<=.)\.[^.\s]{1,5}$/, ''),
    ),
  ).trim()

/** Another id for a picture whose own is taken: `map.tif` is `map-2.tif`. */
export function otherId(id: string, number: number): string {
  const [, name, ending] = /^(.*?)(\.[^.\s]{1,5})?$/s.exec(id)!
  return `${shortened(name!).slice(0, LONGEST - 20)}-${number}${ending ?? ''}`
}

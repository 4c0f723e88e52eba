// Languages as text files name them, as BCP 47 tags.

/** What recognisers of text call their models; `frk` is German in Fraktur with them, and hardly ever Frankish. */
const MODELS = new Map([
  ['chi_sim', 'zh-Hans'],
  ['chi_tra', 'zh-Hant'],
  ['frk', 'de'],
])

/** Models of old prints and of vertical writing. */
const VARIANTS = /[-_](frak|old|vert)$/i

/** These say that no language is told. */
const UNTOLD = ['mis', 'mul', 'und', 'zxx']

let names: Map<string, string> | undefined

/** English names of languages, of which PAGE XML makes use: those that have two letters in ISO 639-1, and a few more. */
function namedLanguages(): Map<string, string> {
  const display = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const codes = [...letters.flatMap(first => letters.map(second => first + second)), 'grc', 'syc', 'cop', 'akk', 'non']
  return new Map(codes.flatMap(code => (display.of(code) ? [[display.of(code)!.toLowerCase(), code]] : [])))
}

/** `deu`, `ger`, `deu_frak`, `de_DE`, `German` -> BCP 47 with the shortest code; undefined for what names no language. */
export function languageTag(given: string | undefined): string | undefined {
  if (!given || given.length > 100) return undefined
  names ??= namedLanguages()
  const first = given
    .trim()
    .split(/[+,;\s/]/, 1)[0]!
    .replace(VARIANTS, '')
  const named = names.get(given.trim().toLowerCase()) ?? MODELS.get(first) ?? names.get(first.toLowerCase())
  if (named) return named
  const code = /^[a-z]{3}_/i.test(first) ? first.slice(0, 3) : first.replaceAll('_', '-')
  if (!/^[a-z]{2,3}(-|$)/i.test(code) || UNTOLD.includes(code.slice(0, 3).toLowerCase())) return undefined
  try {
    return Intl.getCanonicalLocales(code)[0]
  } catch {
    return undefined
  }
}

/** The language of a line whose words name theirs: what all of them name that name one. */
export function commonLanguage(languages: (string | undefined)[]): string | undefined {
  const told = new Set(languages.filter(language => language !== undefined))
  return told.size === 1 ? [...told][0] : undefined
}

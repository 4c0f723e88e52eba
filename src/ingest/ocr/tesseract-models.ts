// Names that tesseract has for its models, by tags of BCP 47.

/** Its models by the codes of their languages, as Debian packages them (tesseract-ocr-deu). */
const CODES = [
  'afr amh ara asm aze bel ben bod bos bre bul cat ceb ces chr cos cym dan deu div dzo ell eng enm epo est eus fao fas fil',
  'fin fra frm fry gla gle glg grc guj hat heb hin hrv hun hye iku ind isl ita jav jpn kan kat kaz khm kir kmr kor lao lat',
  'lav lit ltz mal mar mkd mlt mon mri msa mya nep nld nor oci ori pan pol por pus que ron rus san sin slk slv snd spa sqi',
  'srp sun swa swe syr tam tat tel tgk tha tir ton tur uig ukr urd uzb vie yid yor',
].flatMap(line => line.split(' '))

/** Those of one script of a language. */
const OF_SCRIPTS: Record<string, string> = {
  'az-Cyrl': 'aze_cyrl',
  'de-Latf': 'frk',
  'sr-Latn': 'srp_latn',
  'uz-Cyrl': 'uzb_cyrl',
  'zh-Hans': 'chi_sim',
  'zh-Hant': 'chi_tra',
}

const OTHERS: Record<string, string> = { nb: 'nor', nn: 'nor' }

let models: Map<string, string> | undefined

/** `de-CH` -> `deu`, `zh-TW` -> `chi_tra`; what no model is known of stays what it is: it may be the name of one. */
export function modelOf(tag: string): string {
  models ??= new Map(CODES.map(code => [new Intl.Locale(code).language, code]))
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return OF_SCRIPTS[`${language}-${script}`] ?? OTHERS[language] ?? models.get(language) ?? tag
  } catch {
    return tag
  }
}

// A book of our own making: pages of words in four languages, each word with its place, and their pictures.
import { seeded } from '../test/seeded.js'

/** A word on a page; x, y, width and height in pixels. */
export interface PlacedWord {
  text: string
  box: [number, number, number, number]
}

export interface BookPage {
  /** From 1. */
  number: number
  /** BCP 47. */
  language: string
  width: number
  height: number
  lines: { words: PlacedWord[] }[]
}

/** Words of each language, those that stand more often first. */
const WORDS: Record<string, string> = {
  en: `the of and in to a is was for on with as by at from that it be are this which not have were or an one but all their
    been more when who will would there can if so no out up into some them other then time only may these two than first
    new people made over after also many before must through back years where much your way well down should because each
    just those world still good both between life being under never day same another know while last might us great old
    year off come since against go came right used take three states himself few house use during without again place
    library shelf binding parchment vellum printer copper plate engraving botanist garden plants leaves roots flowers
    petals stamens herbal physician remedy harvest orchard apples pears quinces medlar hedgerow brook meadow harbour
    lighthouse keeper lantern voyage captain's logbook compass storms anchors sailors letters merchant ledger accounts
    weaver's loom wool cloth dyers indigo madder market square chapel bells organ choir psalms winter candles`,
  de: `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat daß sie
    nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
    wurde sei Bücher Bibliothek Gärten Häuser Straße Größe Übung Mädchen Vögel Flüsse Brücke Schlösser Kräuter Blätter Wurzeln
    Blüten Arzneien Druckerei Kupferstich Gelehrte Handschrift Pergament Kirchturm Glocken Wanderung Gebirge Täler Wälder
    Jäger Müller Bäcker Brötchen Königin Fürsten Verträge Münzen Märkte Händler Schiffahrt Leuchtturm Stürme Küste`,
  ja: `図書館 植物 写本 印刷 庭園 花 葉 根 薬草 医者 季節 春 夏 秋 冬 山 川 海 港 灯台 航海 手紙 商人 市場 寺 鐘 月 星 雨 風 雪
    京都 大阪 東京 絵巻 和紙 墨 筆 書物 学者 旅 橋 村 町 古い 新しい 美しい 大きな 小さな カメラ ノート である として について`,
  ar: `كتاب المكتبة مخطوط ورق حديقة أزهار أوراق جذور طبيب دواء سفينة ميناء منارة رسالة تاجر سوق مدينة جبل نهر بحر قمر نجوم
    مطر ريح ثلج جامع مدرسة عالم رحلة جسر قرية قديم جديد كبير صغير جميل في من إلى على عن مع هذا هذه التي الذي كان`,
}

const LISTS = Object.fromEntries(
  Object.entries(WORDS).map(([language, words]) => [language, words.split(/\s+/).filter(Boolean)]),
)

/** Of ten pages, how many are in which language. */
const LANGUAGES = ['en', 'en', 'en', 'de', 'en', 'de', 'ja', 'en', 'ar', 'en']

const WIDTH = 1200
const HEIGHT = 1700
const MARGIN = 120
const SIZE = 26
const LINE = 42

/** Width of a word in pixels, about as fonts have it; that of a picture is never larger. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u3000-\u9fff]/.test(character) ? SIZE : SIZE * 0.66), 0)

/** A page of a book. */
export function bookPage(number: number, seed = 1): BookPage {
  const next = seeded(seed * 1_000_003 + number)
  const language = LANGUAGES[(number - 1) % LANGUAGES.length]!
  const list = LISTS[language]!
  const word = (): string => {
    // Few words stand often, most seldom; numbers now and then.
    if (next() < 0.02) return String(1400 + Math.floor(next() * 600))
    return list[Math.floor(list.length * next() ** 2)]!
  }
  const isFromRight = language === 'ar'
  const gap = language === 'ja' ? 0 : SIZE * 0.35
  const lines: BookPage['lines'] = []
  for (let y = MARGIN; y + LINE < HEIGHT - MARGIN; y += LINE) {
    const words: PlacedWord[] = []
    let x = MARGIN
    for (;;) {
      const text = word()
      const width = Math.round(widthOf(text))
      if (x + width > WIDTH - MARGIN) break
      words.push({ text, box: [isFromRight ? WIDTH - x - width : Math.round(x), y, width, SIZE + 8] })
      x += width + gap
    }
    lines.push({ words })
  }
  return { number, language, width: WIDTH, height: HEIGHT, lines }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The picture of a page, each word in its place. */
export function svgOf({ width, height, lines, language }: BookPage): Buffer {
  const words = lines.flatMap(line =>
    line.words.map(({ text, box: [x, y, wide] }) => {
      const isFromRight = language === 'ar'
      const at = `x="${isFromRight ? x + wide : x}" y="${y + SIZE}"`
      return `<text ${at}${isFromRight ? ' direction="rtl"' : ''}>${escaped(text)}</text>`
    }),
  )
  const font = `font-family="Noto Serif, Noto Serif CJK JP, Noto Naskh Arabic, serif" font-size="${SIZE}"`
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fdfbf4"/><g ${font}>${words.join('')}</g></svg>`,
  )
}

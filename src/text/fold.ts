// Text as it is compared: without case, accents and points, the same in what is searched and in what is asked for.

/** Marks that readers leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels and hamza, and the Arabic elongation. Vowel signs of other scripts are letters of their words. */
const MARKS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g

/** Letters that no decomposition takes apart. */
const LETTERS: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n', ĸ: 'k' },
  ...{ ς: 'σ', ى: 'ي', ة: 'ه', ٱ: 'ا', ک: 'ك', ی: 'ي' },
}

/** A text as it is compared. */
export function fold(text: string): string {
  const bare = text.normalize('NFKD').replace(MARKS, '').toLowerCase().replace(MARKS, '')
  return bare.replace(/[ßæœøłđðþıħŧŋĸςىةٱکی]/g, letter => LETTERS[letter]!).normalize('NFC')
}

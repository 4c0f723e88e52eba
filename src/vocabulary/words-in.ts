// The words of hydria:wordsIn: tables of the words that lists can be narrowed by.

/** The texts of images, and all that is said of an image. */
export const WORDS_IN = ['texts', 'image_words'] as const
export type WordsIn = (typeof WORDS_IN)[number]

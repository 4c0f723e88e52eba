// What a PDF that was made of images holds.

export const pageCount = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0

/** The JPEGs that it holds: width and height of each. */
export const pictures = (pdf: Buffer): string[] =>
  [...pdf.toString('latin1').matchAll(/\/Subtype \/Image[^>]*?\/Width (\d+)\s+\/Height (\d+)/g)].map(
    match => `${match[1]}x${match[2]}`,
  )

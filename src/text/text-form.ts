// Which files may have text that can be read, by their media types.

/** What a file has to be read as before its format is known. */
export type TextForm = 'html' | 'xml' | 'vtt' | 'srt' | 'json' | 'plain'

const FORMS: [RegExp, TextForm][] = [
  [/^(text\/html|application\/xhtml\+xml|(text|application)\/vnd\.hocr\+html)$/, 'html'],
  [/^(text|application)\/([\w.+-]+\+)?xml$/, 'xml'],
  [/^text\/vtt$/, 'vtt'],
  [/^(application|text)\/(x-)?(subrip|srt)$/, 'srt'],
  [/^application\/([\w.+-]+\+)?json$/, 'json'],
  [/^text\/plain$/, 'plain'],
]

/** The form of a file of a media type; undefined for what is no text. */
export function textForm(mediaType: string): TextForm | undefined {
  const essence = mediaType.split(';', 1)[0]!.trim().toLowerCase()
  return FORMS.find(([pattern]) => pattern.test(essence))?.[1]
}

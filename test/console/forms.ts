// Reads the forms of a page as a browser would.

export interface Form {
  action: string
  /** What is sent when nothing is changed. */
  fields: Map<string, string>
  /** Names of the fields that a browser does not let be empty. */
  required: string[]
  /** What the form's markup is. */
  text: string
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const plain = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, entity => ENTITIES[entity]!)

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : plain(found)
}

/** What a select sends: the option that is selected, or the first. */
function chosen(options: string): string {
  const all = [...options.matchAll(/<option([^>]*)>([^<]*)/g)]
  const [, tag, text] = all.find(([, tag]) => tag!.includes('selected')) ?? all[0]!
  return attribute(tag!, 'value') ?? plain(text!)
}

export const formsIn = (page: string): Form[] =>
  [...page.matchAll(/<form[^>]* method="post"[^>]*>[\s\S]*?<\/form>/g)].map(([text]) => {
    const controls = [...text.matchAll(/<(input|select|textarea)( [^>]*)>(?:\n?([\s\S]*?)<\/\1>)?/g)]
    return {
      text,
      action: attribute(text, 'action')!,
      required: controls.filter(([, , tag]) => / required/.test(tag!)).map(([, , tag]) => attribute(tag!, 'name')!),
      fields: new Map(
        controls.map(([, kind, tag, inner]): [string, string] => [
          attribute(tag!, 'name')!,
          kind === 'input'
            ? (attribute(tag!, 'value') ?? '')
            : kind === 'select'
              ? chosen(inner!)
              : plain(inner!).replaceAll('\r\n', '\n'),
        ]),
      ),
    }
  })

// /llms.txt: what the platform is and where its documents are, for language models that read before they ask.
import { publishedAt, type Vocabulary } from '../vocabulary/index.js'

/** The document, in Markdown. */
export function llmsText(vocabulary: Vocabulary, base: string): string {
  const at = publishedAt(vocabulary)
  const link = (title: string, path: string, text: string) => `- [${title}](${base}${path}): ${text}`
  return [
    `# ${vocabulary.title}`,
    '',
    `> ${vocabulary.description}`,
    '',
    'Every request is authenticated by HTTP Basic, with a key as user name and its secret as password.',
    '',
    '## Interfaces',
    '',
    link('Model Context Protocol', '/mcp', 'the tools of an agent, over streamable HTTP'),
    link('Entry point', '/', 'the API as JSON-LD with Hydra; follow its links'),
    link('Hydra documentation', at.documentation, 'classes, properties and operations as JSON-LD'),
    link('OpenAPI', at.openApi, 'the same as OpenAPI 3.1'),
    link('Pages', at.pages, 'the same as web pages'),
    '',
    '## Classes',
    '',
    ...[...vocabulary.classes.values()].map(({ name, description }) => link(name, at.page(name), description)),
    '',
  ].join('\n')
}

// Plain text: a line for each of its lines, and a block behind each blank one.
import { collectLines } from './collect-lines.js'
import type { TextLimits } from './text-limits.js'
import type { PageText } from './text-page.js'

export function readPlain(text: string, limits: TextLimits): PageText {
  const lines = collectLines(limits)
  for (const [piece] of text.matchAll(/[^\r\n\f]+|[\r\n\f]+/g)) {
    if (!/^[\r\n\f]/.test(piece)) lines.addText(piece)
    else {
      const isBlank = lines.isEmpty() || !/^(\r\n|\r|\n)$/.test(piece)
      lines.endLine()
      if (isBlank) lines.startBlock()
    }
  }
  lines.endLine()
  return { kind: 'plain', lines: lines.lines }
}

// What the user sees: how far it is, and at the end how every image came out.
import { openProgress, type Progress } from '../progress.js'
import type { Terminal } from '../terminal.js'
import type { Item } from './item.js'
import type { Outcome } from './outcome.js'

export interface Report {
  settle(item: Item, outcome: Outcome): void
  /** A batch was submitted: its address. */
  batch(address: string): void
  /** How many came out in a state. */
  count(state: Outcome['state']): number
  /** Whether any image has come out yet. */
  begun(): boolean
  /** The last word; `more` stands behind it. */
  end(more: string[]): void
}

const STATES: [Outcome['state'], string][] = [
  ['done', 'done'],
  ['sent', 'sent'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
]

const failedOf = (count: number): string => `${count} failed`

const SILENT: Progress = { step: () => undefined, stop: () => undefined }

/** A report of `total` images, for people or, with `json`, for machines; `dryRun`: of what would be done. */
export function openReport(
  terminal: Terminal,
  { json, dryRun }: { json: boolean; dryRun: boolean },
  total: number,
): Report {
  const { out } = terminal
  const counts = new Map<string, number>()
  const outcomes = { done: 0, sent: 0, skipped: 0, failed: 0 }
  const failures: { item: Item; reason: string }[] = []
  const batches: string[] = []
  const progress = dryRun || json ? SILENT : openProgress(terminal, total, 'images', failedOf(0))
  let settled = 0

  const tell = ({ id, place }: Item, { state, what, reason }: Outcome): void => {
    const word = dryRun && state === 'sent' ? 'would send' : state
    if (json) out.write(`${JSON.stringify({ id, place, state: word, what, ...(reason && { reason }) })}\n`)
    else if (dryRun) out.write(`${what.padEnd(10)} ${id}\n`)
  }

  /** `3 done (2 new, 1 changed)` */
  const lineOf = ([state, title]: [Outcome['state'], string]): string => {
    const kinds = [...counts].filter(([kind]) => state !== 'failed' && kind.startsWith(`${state} `))
    const detail = kinds.map(([kind, count]) => `${count} ${kind.slice(state.length + 1)}`).join(', ')
    return `  ${(dryRun && state === 'sent' ? 'would send' : title).padEnd(11)}${outcomes[state]}${detail && `  (${detail})`}\n`
  }

  return {
    settle(item, outcome) {
      const { state, what, reason = '' } = outcome
      settled += 1
      outcomes[state] += 1
      counts.set(`${state} ${what}`, (counts.get(`${state} ${what}`) ?? 0) + 1)
      if (state === 'failed') failures.push({ item, reason })
      tell(item, outcome)
      progress.step(settled, failedOf(failures.length))
    },
    batch: address => batches.push(address),
    count: state => outcomes[state],
    begun: () => settled > 0 || batches.length > 0,
    end(more) {
      progress.stop()
      if (json)
        return void out.write(`${JSON.stringify({ total, ...outcomes, left: total - settled, batches, more })}\n`)
      out.write(`${total} images\n`)
      for (const line of STATES) if (outcomes[line[0]] > 0) out.write(lineOf(line))
      if (settled < total) out.write(`  ${'left'.padEnd(11)}${total - settled}\n`)
      if (failures.length > 0) out.write('Failed:\n')
      for (const { item, reason } of failures) out.write(`  ${item.id}  ${item.place}\n    ${reason}\n`)
      for (const line of more) out.write(`${line}\n`)
    },
  }
}

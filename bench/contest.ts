// Servers under the same load in turn, so that what else the machine does falls on all of them; the medians count.
import { type Load, load } from './load.js'

/** A server that answers the same questions as the others, each by its own addresses. */
export interface Contestant {
  name: string
  /** How many processes answer. */
  processes: number
  base: string
  paths: string[]
}

/** How long each is under load, and how often. */
export interface Rounds {
  seconds: number
  rounds: number
}

/** Until code that was never run is compiled for speed: the more processes, the longer. */
const WARMING_S = 3

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/**
 * Lets the servers answer in turn, after warming up each, and writes a table in which the first one is
 * compared with every other. `folder` takes passing files.
 */
export function contest(folder: string, title: string, contestants: Contestant[], { seconds, rounds }: Rounds): string {
  const results = new Map<Contestant, Load[]>(contestants.map(contestant => [contestant, []]))
  for (const { base, paths } of contestants) load(folder, base, paths, WARMING_S)
  for (let round = 0; round < rounds; round++)
    for (const [{ base, paths }, loads] of results) loads.push(load(folder, base, paths, seconds))
  const rate = (contestant: Contestant): number => median(results.get(contestant)!.map(({ perSecond }) => perSecond))
  const [first] = contestants
  const rows = [...results].map(([contestant, loads]) => {
    const failed = loads.reduce((sum, load) => sum + load.failed, 0)
    const cells = [
      contestant.name + (failed > 0 ? ` (${failed} failed)` : ''),
      contestant.processes,
      Math.round(rate(contestant)),
      median(loads.map(({ p99 }) => p99)).toFixed(1),
      `${(rate(first!) / rate(contestant)).toFixed(2)}x`,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `\n### ${title}\n`,
    `| server | processes | requests/s | p99 ms | ${first!.name} is |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

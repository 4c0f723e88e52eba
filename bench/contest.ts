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

/** A server is warm when so many seconds in a row were no better by a fifth than the best one; or after so many at all. */
const SETTLED_S = 3
const LONGEST_WARMING_S = 30

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** What a server does at first is compiled for speed once it has done it often: on a busy machine that takes long. */
async function warm(folder: string, { base, paths }: Contestant): Promise<void> {
  let best = 0
  for (let second = 0, settled = 0; second < LONGEST_WARMING_S && settled < SETTLED_S; second++) {
    const { perSecond } = await load(folder, base, paths, 1)
    settled = perSecond > best * 1.2 ? 0 : settled + 1
    best = Math.max(best, perSecond)
  }
}

/**
 * Lets the servers answer in turn, after warming up each, and writes a table in which the first one is
 * compared with every other. `folder` takes passing files.
 */
export async function contest(
  folder: string,
  title: string,
  contestants: Contestant[],
  { seconds, rounds }: Rounds,
): Promise<string> {
  const results = new Map<Contestant, Load[]>(contestants.map(contestant => [contestant, []]))
  for (const contestant of contestants) await warm(folder, contestant)
  for (let round = 0; round < rounds; round++)
    for (const [{ base, paths }, loads] of results) loads.push(await load(folder, base, paths, seconds))
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

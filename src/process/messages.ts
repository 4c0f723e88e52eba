// What the processes of one Hydria say to each other: that one is ready, and what all of them have measured.
import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry } from 'prom-client'

/** What a process tells the one that leads it. */
export type PartMessage = { hydria: 'ready'; base: string } | { hydria: 'measures'; question: number }

/** What it is answered: the measures as text, or nothing when one of the processes did not tell its own. */
interface Measures {
  hydria: 'measures'
  question: number
  text: string | undefined
}

/** Whether another process leads this one. */
export const isPart = (): boolean => cluster.isWorker

/** Tells the leading process that this one serves at `base`, or works. */
export function tellReady(base: string): void {
  process.send!({ hydria: 'ready', base } satisfies PartMessage)
}

/** Lets a process that has closed everything end. */
export const leave = (): void => process.disconnect()

/** In the leading process: answers those that ask for the measures of all. */
export function answerMeasures(): void {
  const registry = new AggregatorRegistry()
  cluster.on('message', async (child: Worker, message: PartMessage) => {
    if (message.hydria !== 'measures') return
    const text = await registry.clusterMetrics().catch(() => undefined)
    if (child.isConnected()) child.send({ ...message, text } satisfies Measures)
  })
}

const asking = new Map<number, (text: string | undefined) => void>()
let asked = 0

/** In a led process: the measures of all, in the text format of Prometheus; undefined when not all of them answer. */
export function measuresOfAll(): Promise<string | undefined> {
  if (asked === 0)
    process.on('message', (message: Measures) => {
      if (message.hydria !== 'measures') return
      asking.get(message.question)?.(message.text)
      asking.delete(message.question)
    })
  asked += 1
  process.send!({ hydria: 'measures', question: asked } satisfies PartMessage)
  return new Promise(resolve => asking.set(asked, resolve))
}

// The tool that waits until what goes on in the background has ended.
import { setTimeout as pause } from 'node:timers/promises'
import { isObject } from '../json-object.js'
import { readAt } from './read-tools.js'
import { dataResult, OUTPUT, successOf } from './results.js'
import { classOf, offersOf, targetFinder, targetProperties } from './targets.js'
import { READS, type Tool } from './tool.js'
import type { Platform } from './tool-caller.js'

const FIRST_MS = 200
const LONGEST_MS = 2000

/** Properties that tell whether work on a resource goes on, and what they are when it has ended. */
const ENDED: [name: string, isEnd: (value: unknown) => boolean][] = [
  ['ingesting', value => value !== true],
  ['finished', value => value !== undefined && value !== null],
]

/** The first of these that a class has. */
const endOf = (platform: Platform, name: string) => {
  const names = classOf(platform, name)!.properties.map(property => property.name)
  return ENDED.find(([property]) => names.includes(property))
}

/** The tool that waits. */
export function waitTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(
    ({ route, operation }) =>
      route.kind === 'item' && operation.handler === 'read' && endOf(platform, route.target.name) !== undefined,
  )
  const find = targetFinder(platform, offers)
  return {
    name: 'wait',
    title: 'Wait until it is done',
    description:
      'Waits until work on a resource has finished: a Batch that was submitted, an Image that is being ingested. Returns `done` and the resource as it is then; if `done` is false, call it again.',
    properties: {
      ...targetProperties(offers),
      seconds: { type: 'integer', minimum: 1, maximum: 50, default: 20, description: 'The longest time to wait.' },
    },
    output: { ...OUTPUT, properties: { ...OUTPUT.properties, done: { type: 'boolean' } } },
    annotations: READS,
    async run(args, caller) {
      const { path, offer } = find(args, caller)
      const [property, isEnd] = endOf(platform, offer!.route.target.name)!
      const end = Date.now() + 1000 * Number(args['seconds'] ?? 20)
      for (let delay = FIRST_MS; ; delay = Math.min(LONGEST_MS, delay * 1.5)) {
        const data = successOf(await readAt(caller, path))
        const done = isObject(data) && isEnd(data[property])
        if (done || Date.now() + delay > end) return dataResult({ status: 200, done, data })
        await pause(delay, undefined, { signal: caller.signal })
      }
    },
  }
}

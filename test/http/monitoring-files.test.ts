// The dashboard, the alert rules and the page for operators: the measures that they name are those that exist, with the labels that they name.
import { readFileSync } from 'node:fs'
import { openMeasures } from '../../src/measures.js'
import { sharedTestHydria } from '../hydria.js'

const read = (name: string): string => readFileSync(new URL(`../../../monitoring/${name}`, import.meta.url), 'utf8')

/** The expressions of both files. */
const expressions = (): string[] => [
  ...[...read('alerts.yml').matchAll(/^ +expr: (.*)$/gm)].map(([, expr]) => expr!),
  ...JSON.parse(read('dashboard.json')).panels.flatMap((panel: { targets: { expr: string }[] }) =>
    panel.targets.map(({ expr }) => expr),
  ),
]

/** Names of measures in an expression, each with the labels that it is chosen by. */
const named = (expr: string) =>
  [...expr.matchAll(/\b((?:hydria|process)_\w+)(?:\{([^"]*(?:"[^"]*"[^"}]*)*)\})?/g)].map(([, name, labels = '']) => ({
    name: name!,
    labels: [...labels.matchAll(/(\w+) *(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
  }))

const grouped = (expr: string): string[] =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(/, */))

it('name measures and labels that exist', async () => {
  const { services } = await sharedTestHydria()
  const { registry } = openMeasures(services, () => 0).metrics
  const known = new Map(
    registry.getMetricsAsArray().flatMap(metric => {
      const {
        name,
        labelNames = [],
        type,
      } = metric as unknown as { name: string; labelNames?: string[]; type?: string }
      const isHistogram = 'upperBounds' in metric || type === 'histogram'
      const names = isHistogram ? ['_bucket', '_count', '_sum'].map(end => name + end) : [name]
      return names.map(one => [one, new Set([...labelNames, ...(isHistogram ? ['le'] : [])])] as const)
    }),
  )
  const all = expressions()
  expect(all.length).toBeGreaterThan(15)
  const faults = all.flatMap(expr => {
    const measures = named(expr)
    const without = measures.filter(({ name }) => !known.has(name)).map(({ name }) => `${name} is no measure`)
    const labels = measures.flatMap(({ name, labels }) =>
      labels.filter(label => !known.get(name)?.has(label)).map(label => `${name} has no ${label}`),
    )
    const groups = grouped(expr)
      .filter(label => !measures.some(({ name }) => known.get(name)?.has(label)))
      .map(label => `nothing of ${expr} has ${label}`)
    return [...without, ...labels, ...groups]
  })
  expect(faults).toEqual([])
})

it('the page for operators has every measure of ours, and no other', async () => {
  const { services } = await sharedTestHydria()
  const { registry } = openMeasures(services, () => 0).metrics
  const page = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8')
  const table = page.split('\n').filter(line => line.startsWith('| `hydria_'))
  const told = table.flatMap(line => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!))
  const ours = registry.getMetricsAsArray().map(({ name }) => name)
  expect(told.sort()).toEqual(ours.filter(name => name.startsWith('hydria_')).sort())
})

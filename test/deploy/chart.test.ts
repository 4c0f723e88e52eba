// The Helm chart: linted, and rendered as an operator's values have it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { SETTINGS } from '../../src/settings.js'
import { HELM } from '../left-out.js'

const CHART = fileURLToPath(new URL('../../../deploy/helm/hydria', import.meta.url))

const VALUES = {
  ...{ 'image.repository': 'registry.example.org/hydria', 'image.tag': '7', baseUrl: 'https://images.example.org' },
  ...{ existingSecret: 'hydria-secrets', blobUrl: 's3://museum/blobs' },
}

const helm = (words: string[], values: Record<string, string>) =>
  spawnSync(
    HELM!,
    [...words, ...Object.entries(values).flatMap(([name, value]) => ['--set-string', `${name}=${value}`])],
    {
      encoding: 'utf8',
    },
  )

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
type Manifest = any

function rendered(values: Record<string, string> = {}, more: string[] = []): Map<string, Manifest> {
  const { status, stdout, stderr } = helm(['template', 'museum', CHART, ...more], { ...VALUES, ...values })
  if (status !== 0) throw new Error(stderr)
  const documents = parseAllDocuments(stdout).map(document => document.toJS())
  return new Map(documents.filter(Boolean).map(one => [`${one.kind}/${one.metadata.name}`, one]))
}

const containerOf = (deployment: Manifest): Manifest => deployment.spec.template.spec.containers[0]
const environmentOf = (deployment: Manifest): Record<string, string> =>
  Object.fromEntries(containerOf(deployment).env.map(({ name, value }: Record<string, string>) => [name!, value!]))

it('is linted without a word but that it has no icon', () => {
  const { status, stdout } = helm(['lint', CHART], VALUES)
  expect([status, stdout.match(/^\[\w+\].*/gm)]).toEqual([0, ['[INFO] Chart.yaml: icon is recommended']])
})

it('makes servers, workers, and a service that finds the servers alone', () => {
  const made = rendered()
  expect([...made.keys()].sort()).toEqual(['Deployment/museum-server', 'Deployment/museum-worker', 'Service/museum'])
  const [server, worker] = [made.get('Deployment/museum-server'), made.get('Deployment/museum-worker')]
  expect([server, worker].map(one => [one.spec.replicas, containerOf(one).args, containerOf(one).image])).toEqual([
    [2, ['serve'], 'registry.example.org/hydria:7'],
    [1, ['worker'], 'registry.example.org/hydria:7'],
  ])
  const { selector } = made.get('Service/museum').spec
  expect(server.spec.template.metadata.labels).toMatchObject(selector)
  expect(worker.spec.template.metadata.labels).not.toMatchObject(selector)
  for (const one of [server, worker])
    expect(one.spec.template.metadata.labels).toMatchObject(one.spec.selector.matchLabels)
})

it('sets settings that there are, and takes secrets from the Secret alone', () => {
  const server = rendered({ 'settings.AWS_REGION': 'eu-central-1' }).get('Deployment/museum-server')
  const environment = environmentOf(server)
  expect(environment).toMatchObject({
    BASE_URL: 'https://images.example.org',
    TRUST_PROXY: '1',
    AWS_REGION: 'eu-central-1',
  })
  expect(Object.keys(environment).filter(name => !(name in SETTINGS))).toEqual(['AWS_REGION'])
  expect(containerOf(server).envFrom).toEqual([{ secretRef: { name: 'hydria-secrets' } }])
})

it('leads from the ingress to the service, by TLS if there is a certificate', () => {
  const ingress = rendered({ 'ingress.host': 'images.example.org', 'ingress.tlsSecret': 'certificate' }, [
    '--set',
    'ingress.enabled=true',
  ]).get('Ingress/museum')
  expect(ingress.spec.tls).toEqual([{ hosts: ['images.example.org'], secretName: 'certificate' }])
  expect(ingress.spec.rules[0].http.paths[0].backend.service).toEqual({ name: 'museum', port: { name: 'http' } })
})

it.each([
  ['baseUrl', 'images.example.org', /baseUrl.*does not match/],
  ['existingSecret', '', /existingSecret/],
  ['blobUrl', '/blobs', /blobUrl.*does not match/],
  ['replicas', '3', /replicas/],
])('is refused where %s is %j', (name, value, fault) => {
  expect(() => rendered({ [name]: value })).toThrow(fault)
})

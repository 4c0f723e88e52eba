// hydria iiif export: every collection and manifest below one, as a file.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Call, reasonOf } from '../client.js'
import { withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Terminal } from '../terminal.js'
import { forEachOf } from '../together.js'
import { adjunctsOf, writeAdjuncts } from './adjunct-files.js'
import { annotationsText } from './annotation-files.js'
import { collectionAt, type Node, nodesBelow } from './stored-tree.js'
import { annotationPagesIn, DOCUMENT, exportedText } from './tree-document.js'
import { adjunctsBeside, annotationsOf, MANIFEST, OWN, slugName } from './tree-names.js'
import type { TreeOptions } from './tree-options.js'

/** What a run works with. */
export interface TreeRun {
  options: TreeOptions
  call: Call
  /** Path of the customer. */
  customer: string
  terminal: Terminal
  stop: AbortController
  /** Called before the first file, or the first resource, is written. */
  begun(): void
}

/** How many are through, in the words of the command's last line, and what failed. */
export interface TreeResult {
  line: string
  failed: string[]
}

function fileOf(folder: string, { kind, slugs }: Node): string {
  const names = slugs.map(slugName)
  return kind === 'collections' ? join(folder, ...names, OWN) : join(folder, ...names) + MANIFEST
}

async function checkFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0)
    throw new Refusal(`${folder} already holds files: remove them, or choose another folder`)
}

/** Writes the tree. Rejects with Refusal before the first file where it cannot. */
export async function exportTree(run: TreeRun): Promise<TreeResult> {
  const { options, call, customer, terminal, stop } = run
  const { folder, slugs, concurrency } = options
  const root = await collectionAt(call, customer, slugs)
  const nodes: Node[] = [{ path: root, kind: 'collections', slugs: [] }]
  for await (const node of nodesBelow(call, root)) nodes.push(node)
  await checkFolder(folder)
  run.begun()
  const failed: string[] = []
  let written = 0
  await withProgress(terminal, nodes.length, 'documents', progress =>
    forEachOf(nodes, concurrency, stop, async node => {
      const answer = await call('GET', node.path, { headers: DOCUMENT })
      if (answer.status === 200) {
        const file = fileOf(folder, node)
        await mkdir(join(file, '..'), { recursive: true })
        const adjuncts = await adjunctsOf(call, node, String(answer.body['id']))
        await writeFile(file, exportedText(answer.text, adjuncts.isLink))
        const missing = await writeAdjuncts(call, adjuncts, adjunctsBeside(file))
        failed.push(...missing.map(fault => `${node.slugs.join('/')}: ${fault}`))
        const pages = annotationPagesIn(answer.body)
        if (pages.size > 0) await writeFile(annotationsOf(file), await annotationsText(call, pages))
        written++
      } else {
        const why = answer.status === 202 ? 'its images are being ingested' : reasonOf(answer)
        failed.push(`${node.slugs.join('/')}: ${why}`)
      }
      progress.step(written + failed.length, '')
    }),
  )
  return { line: `${written} documents in ${folder}`, failed }
}

// npm run licences: every package that the program is installed with, on whichever machine, and under which licence.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A package with its licence as SPDX names it. */
export interface Licensed {
  name: string
  version: string
  licence: string
}

/** What may be used and passed on with a program under Apache-2.0. */
export const ALLOWED = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense'],
  // Its own files stay under it; they are used as they are.
  'MPL-2.0',
  // libvips, which is loaded as a library of its own and can be replaced.
  ...['LGPL-3.0-or-later', 'Apache-2.0 AND LGPL-3.0-or-later', 'Apache-2.0 AND LGPL-3.0-or-later AND MIT'],
])

/** Packages that name their licence in a file alone, which begins so. */
const IN_FILE: Record<string, RegExp> = {
  MIT: /^(?:#.*\n+)?(?:The )?MIT License|^Copyright[^\n]*\n+Permission is hereby granted, free of charge/,
}

function licenceInFolder(path: string): string {
  const { license, licenses } = JSON.parse(readFileSync(`${ROOT}${path}/package.json`, 'utf8'))
  if (license ?? licenses)
    return license?.type ?? license ?? licenses.map(({ type }: { type: string }) => type).join(' OR ')
  const text = readFileSync(`${ROOT}${path}/LICENSE`, 'utf8')
  return Object.keys(IN_FILE).find(name => IN_FILE[name]!.test(text)) ?? 'unknown'
}

/** The packages of the lock file that are not of the development alone, by their names. */
export function licences(): Licensed[] {
  const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'))
  const packages = Object.entries<{ version: string; license?: string; dev?: true; devOptional?: true }>(lock.packages)
  return packages
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
      licence: license ?? licenceInFolder(path),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const { name, version, licence } of licences()) process.stdout.write(`${name} ${version}: ${licence}\n`)

// Imported before the program: writes the names of the packages that it has loaded into LOADED_FILE when it ends.
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const packages = new Set<string>()

registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
    if (name) packages.add(name)
    return next(url, context)
  },
})

process.on('exit', () => writeFileSync(process.env['LOADED_FILE']!, [...packages].join('\n')))

// What the guide has, in its order: the sections, and the Markdown files that are their pages.

const HOW_TOS = [
  ...[
    'ingest-a-folder',
    'make-a-manifest',
    'search-in-text',
    'protect-with-oidc',
    'embed',
    'write-a-client',
    'consume-changes',
  ],
  ...['move-from-the-dlcs', 'move-from-cantaloupe', 'move-from-rokka', 'run-on-two-machines'],
]

/** Section -> source in the repository -> name of the page. Sources of `docs/api` are written by `hydria docs`. */
export const CONTENTS = {
  Begin: {
    'README.md': 'index',
    'docs/quickstart.md': 'quickstart',
    'docs/concepts.md': 'concepts',
  },
  'How to': Object.fromEntries(HOW_TOS.map(name => [`docs/how-to/${name}.md`, `how-to/${name}`])),
  'For people who hold pictures': {
    'docs/sign-in.md': 'sign-in',
    'docs/upload.md': 'upload',
    'docs/books.md': 'books',
    'docs/trash.md': 'trash',
  },
  'For developers': {
    'docs/dlcs.md': 'dlcs',
    'docs/rokka.md': 'rokka',
    'docs/agents.md': 'agents',
    'docs/iiif.md': 'iiif',
    'docs/adjuncts.md': 'adjuncts',
    'docs/annotations.md': 'annotations',
    'docs/search.md': 'search',
    'docs/access.md': 'access',
    'docs/rights.md': 'rights',
    'docs/formats.md': 'formats',
    'docs/ocr.md': 'ocr',
    'docs/export.md': 'export',
    'docs/webhooks.md': 'webhooks',
    'docs/audit.md': 'audit',
  },
  'For operators': {
    'docs/install.md': 'install',
    'docs/operate.md': 'operate',
    'docs/cdn.md': 'cdn',
    'docs/backup.md': 'backup',
  },
  Reference: {
    'docs/api/dlcs/README.md': 'reference/dlcs/index',
    'docs/api/rokka/README.md': 'reference/rokka/index',
    'docs/api/dsio/README.md': 'reference/dsio/index',
    'docs/api/settings.md': 'reference/settings',
    'docs/api/errors.md': 'reference/errors',
    'docs/architecture.md': 'architecture',
    'docs/conformance.md': 'conformance',
    'bench/README.md': 'measurements',
    'CONTRIBUTING.md': 'contributing',
    'CHANGELOG.md': 'changes',
  },
}

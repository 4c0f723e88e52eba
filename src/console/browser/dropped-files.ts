// Files that were chosen or dropped, those in folders too, each with its path.

export interface ChosenFile {
  file: File
  path: string
}

/** Names that operating systems leave in folders. */
const isLeft = (path: string): boolean => /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini)$/i.test(path)

export const chosenFiles = (files: Iterable<File>): ChosenFile[] =>
  [...files]
    .map(file => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path, file }) => !(file.webkitRelativePath && isLeft(path)))

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

/** The reader gives a part of a folder at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

async function filesIn(entry: FileSystemEntry): Promise<ChosenFile[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), path }]
  const inside = await entriesOf(entry as FileSystemDirectoryEntry)
  const found: ChosenFile[] = []
  for (const each of inside) if (!isLeft(each.fullPath)) found.push(...(await filesIn(each)))
  return found
}

/** Everything that was dropped. What is to be read of the event is read at once: it is empty afterwards. */
export async function droppedFiles(data: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...data.items].flatMap(item => item.webkitGetAsEntry?.() ?? [])
  if (entries.length === 0) return chosenFiles(data.files)
  return (await Promise.all(entries.map(filesIn))).flat()
}

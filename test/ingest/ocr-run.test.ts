// One picture given to a program, or to a service, that recognises texts: what comes back, and what goes wrong.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argumentsFor, runOcrCommand } from '../../src/ingest/ocr/ocr-command.js'
import { ocrForm } from '../../src/ingest/ocr/ocr-result.js'
import { askOcrService } from '../../src/ingest/ocr/ocr-service.js'
import { modelOf } from '../../src/ingest/ocr/tesseract-models.js'
import { readSettings } from '../../src/settings.js'

const folder = mkdtempSync(join(tmpdir(), 'hydria-ocr-test-'))
const picture = join(folder, 'page.jpg')
writeFileSync(picture, 'bytes of a picture')
const server = createServer((request, response) => answer(request, response))
let answer: RequestListener
let url: string
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alto`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const SETTINGS = readSettings({ OCR_TIMEOUT_S: '20' })
const task = (signal = new AbortController().signal) => ({
  picture,
  languages: ['en', 'de'],
  mostBytes: 100_000,
  signal,
})

const run = (script: string, args: string[] = [], settings = SETTINGS) =>
  runOcrCommand({ ...settings, OCR_COMMAND: [process.execPath, '-e', script, ...args] }, task())

describe('a program', () => {
  it('gets the path of the picture, and languages as tags and as models of tesseract', async () => {
    const script = 'console.log(require("fs").readFileSync(process.argv[1], "utf8"), process.argv[2])'
    expect((await run(script, ['{picture}', '-l={languages},{tesseract}'])).toString()).toBe(
      'bytes of a picture -l=en+de,eng+deu\n',
    )
  })

  it('finds the picture on its standard input when no argument names it', async () => {
    expect((await run('process.stdin.pipe(process.stdout)')).toString()).toBe('bytes of a picture')
  })

  it('may print up to the bound, in bytes of any kind', async () => {
    const printed = await run('process.stdout.write(Buffer.alloc(100_000, 255))')
    expect([printed.length, printed[0], printed.at(-1)]).toEqual([100_000, 255, 255])
  })

  it.each([
    ['fails', 'console.error("secret path"); process.exit(3)', 'The OCR command failed with the exit code 3.', true],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', 'The OCR command was ended by the signal SIGKILL.', true],
    [
      'prints too much',
      'const more = () => process.stdout.write("x".repeat(50_000), more); more()',
      'The OCR command gave more than the 100000 bytes that are allowed.',
      false,
    ],
  ])('that %s is an error in a sentence', async (_what, script, message, retry) => {
    await expect(run(script)).rejects.toMatchObject({ message, retry })
  })

  it('is killed when its time is over, and not tried again', async () => {
    const soon = { ...SETTINGS, OCR_TIMEOUT_S: 0.3 }
    await expect(run('setInterval(() => {}, 1000)', [], soon)).rejects.toMatchObject({
      ...{ message: 'The OCR command took longer than the 0.3 seconds that are allowed.', reason: 'timeout' },
      retry: false,
    })
  })

  it('leaves what it writes nowhere', async () => {
    const printed = await run('require("fs").writeFileSync("left", ""); console.log(process.cwd())')
    expect(() => writeFileSync(join(printed.toString().trim(), 'x'), '')).toThrow('ENOENT')
  })
})

describe('a service', () => {
  const ask = (settings = SETTINGS) => askOcrService({ ...settings, OCR_URL: url }, task())

  it('is sent the picture and the languages, and answers with the text', async () => {
    answer = async (request, response) => {
      const chunks = await request.toArray()
      const { 'content-type': type, 'content-language': language } = request.headers
      response.end(`${request.method} ${request.url} ${type} ${language} ${Buffer.concat(chunks)}`)
    }
    expect((await ask()).toString()).toBe('POST /alto image/jpeg en, de bytes of a picture')
  })

  it.each([
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [404, false],
    [302, false],
  ])('that answers %d is tried again: %s', async (status, retry) => {
    answer = (_request, response) => response.writeHead(status, { 'Retry-After': '77', Location: '/' }).end()
    await expect(ask()).rejects.toMatchObject({
      ...{ retry, retryAfterS: 77, reason: 'ocr' },
      message: expect.stringMatching(`^The OCR service answered ${status} .*\\.$`),
    })
  })

  it('whose answer has no end is broken off', async () => {
    answer = (_request, response) => {
      const more = (): void => void response.write('x'.repeat(50_000), more)
      more()
    }
    await expect(ask()).rejects.toMatchObject({
      message: 'The OCR service gave more than the 100000 bytes that are allowed.',
      retry: false,
    })
  })

  it('that says nothing is waited for as long as is allowed', async () => {
    answer = () => undefined
    await expect(ask({ ...SETTINGS, OCR_TIMEOUT_S: 0.3 })).rejects.toMatchObject({ reason: 'timeout', retry: false })
  })

  it('that breaks off is tried again', async () => {
    answer = request => request.socket.destroy()
    const message = 'The OCR service cannot be reached, or broke off.'
    await expect(ask()).rejects.toMatchObject({ message, retry: true })
  })
})

describe('what came is told by its content', () => {
  const form = (text: string) => ocrForm(Buffer.from(text), 'The OCR command')

  it.each([
    ['ns-v2#', 'v2/alto.xsd'],
    ['ns-v4#', 'v4/alto.xsd'],
    ['anything', ''],
  ])('ALTO of the namespace %s', async (namespace, schema) => {
    const alto = `<a:alto a:x="&gt;"\nxmlns:a="http://www.loc.gov/standards/alto/${namespace}"><a:Layout/></a:alto>`
    expect(await form(alto)).toEqual({
      ...{ media_type: 'text/xml', profile: `http://www.loc.gov/standards/alto/${schema}` },
    })
  })

  it('hOCR, of HTML and of XHTML', async () => {
    const page = '<body><meta><div class="ocr_page">a</div></body>'
    const hocr = { media_type: 'text/vnd.hocr+html', profile: 'http://kba.github.io/hocr-spec/1.2/' }
    expect(await form(`<!doctype html><html>${page}</html>`)).toEqual(hocr)
    expect(await form(`<?xml version="1.0"?><html>${page.replace('<meta>', '')}</html>`)).toEqual(hocr)
  })

  it.each([
    ['nothing', ''],
    ['a text', 'Two words'],
    ['another page', '<html><body>words</body></html>'],
    ['PAGE XML', '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"/>'],
    ['bytes', '\u0000\u0001\ufffd'],
  ])('%s is neither', async (_what, text) => {
    const message = 'The OCR command gave neither ALTO nor hOCR.'
    await expect(form(text)).rejects.toMatchObject({ message, retry: false })
  })

  it('ALTO that is cut off cannot be read', async () => {
    await expect(form('<alto><Layout>')).rejects.toMatchObject({
      message: expect.stringMatching(/^The OCR command gave ALTO that cannot be read\. Line 1, column \d+: /),
    })
  })
})

it.each([
  ['en-GB', 'eng'],
  ['de', 'deu'],
  ['de-Latf', 'frk'],
  ['nb', 'nor'],
  ['zh', 'chi_sim'],
  ['zh-TW', 'chi_tra'],
  ['sr', 'srp'],
  ['sr-Latn', 'srp_latn'],
  ['grc', 'grc'],
  ['a', 'a'],
])('the model of tesseract for %s is %s', (tag, model) => {
  expect(modelOf(tag)).toBe(model)
})

it('places in arguments are filled once, whatever the values hold', () => {
  const given = { ...task(), picture: '/tmp/{languages}' }
  expect(argumentsFor(['{picture}:{languages}', '{other}'], given)).toEqual(['/tmp/{languages}:en+de', '{other}'])
})

describe('settings', () => {
  it.each([
    ['tesseract {picture} stdout alto', ['tesseract', '{picture}', 'stdout', 'alto']],
    [`  "/opt/my ocr"  -c a='b "c"' ''`, ['/opt/my ocr', '-c', 'a=b "c"', '']],
  ])('the command %s is split once', (text, words) => {
    expect(readSettings({ OCR_COMMAND: text }).OCR_COMMAND).toEqual(words)
  })

  it.each([
    [{ OCR_COMMAND: 'ocr "page' }, 'OCR_COMMAND must close each quotation mark that it opens'],
    [{ OCR_COMMAND: '  ' }, 'OCR_COMMAND must name a program'],
    [{ OCR_URL: 'ftp://ocr.example' }, 'OCR_URL must be a URL that starts with http: or https:'],
    [{ OCR_COMMAND: 'ocr', OCR_URL: 'http://ocr.example' }, 'OCR_COMMAND and OCR_URL must not be set together'],
    [{ OCR_LANGUAGES: 'en, de' }, 'and en, is not'],
  ])('%j is refused', (environment, fault) => {
    expect(() => readSettings(environment)).toThrow(fault)
  })
})

// Checks the syntax and types of Flux: node tools/flux-check.mjs FILE...
// Prints what is wrong, each with file, line and column, and then ends with status 1. Needs tools/engines.sh flux.
// It knows neither the keys of 'option task' nor what is stored: a run shows those.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ERROR = 1
const MODULE = fileURLToPath(new URL('../.engines/flux/node_modules/@influxdata/flux-lsp-browser/', import.meta.url))
const GLUE = 'flux-lsp-browser_bg'

// The package is made for bundlers: its script imports the WebAssembly as if that were a script too.
async function load() {
  const folder = mkdtempSync(join(tmpdir(), 'flux-check-'))
  try {
    const file = join(folder, 'glue.mjs')
    const script = readFileSync(`${MODULE}${GLUE}.js`, 'utf8')
    // Views of an empty memory are made anew.
    const inserted = script.replace(/^import \* as wasm from .*$/m, 'let wasm = { memory: { buffer: new ArrayBuffer(0) } }')
    writeFileSync(file, `${inserted}\nexport function setWasm(exports) { wasm = exports }\n`)
    const glue = await import(pathToFileURL(file))
    const { instance } = await WebAssembly.instantiate(readFileSync(`${MODULE}${GLUE}.wasm`), { [`./${GLUE}.js`]: glue })
    glue.setWasm(instance.exports)
    instance.exports.__wbindgen_start?.()
    return glue
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function check(files) {
  const glue = await load()
  const server = new glue.Lsp()
  const problems = []
  let current
  server.onMessage((message) => {
    const { method, params } = JSON.parse(message)
    if (method === 'textDocument/publishDiagnostics') {
      for (const { severity = ERROR, range, message: text } of params.diagnostics) {
        if (severity === ERROR) problems.push(`${current}:${range.start.line + 1}:${range.start.character + 1}: ${text}`)
      }
    }
  })
  server.run()
  const send = (method, params, id) => server.send(JSON.stringify({ jsonrpc: '2.0', method, params, id }))
  await send('initialize', { capabilities: {}, processId: null, rootUri: null }, 1)
  await send('initialized', {})
  for (const [index, file] of files.entries()) {
    current = file
    const before = problems.length
    const text = readFileSync(file, 'utf8')
    // Files of one folder would be one package.
    const uri = `file:///${index}/${encodeURIComponent(basename(file))}`
    await send('textDocument/didOpen', { textDocument: { uri, languageId: 'flux', version: 1, text } })
    await send('textDocument/didClose', { textDocument: { uri } })
    if (problems.length === before && !glue.is_valid_flux(text)) problems.push(`${file}:1:1: not valid`)
  }
  return problems
}

// The language server greets.
for (const level of ['debug', 'info', 'log']) console[level] = () => {}
const problems = await check(process.argv.slice(2))
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''))
process.exitCode = problems.length ? 1 : 0

import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'

/** vLLM's own: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html */
const PORT = 8000
/** A vLLM configuration: https://docs.vllm.ai/en/latest/configuration/serve_args.html */
const CONFIGURATION = /^(?:vllm(?:[._-]config)?|vllm[._-]serve)\.ya?ml$/
const WEIGHTS = /\.(?:safetensors|gguf)$|^pytorch_model.*\.bin$|\.safetensors\.index\.json$/
const TOKENIZER = /^(?:tokenizer.*\.(?:json|model)|vocab\.(?:json|txt)|merges\.txt|spiece\.model)$/

/** A language model: its own repository, as Hugging Face keeps them, or a vLLM configuration that names one. */
export const llmDetector: Detector = {
  provider: 'llm',
  marks: (names) => names.some((name) => CONFIGURATION.test(name) || WEIGHTS.test(name) || name === 'config.json'),
  async detect(folder) {
    const file = configurationOf(folder)
    const named = file === undefined ? null : await fromConfiguration(folder, file)
    const model = named ?? (await fromModel(folder))
    return model === null ? [] : [model]
  },
}

/** The model that a folder's vLLM configuration names; null where there is none, or it names none. */
export async function configuredModel(folder: Folder): Promise<string | null> {
  const file = configurationOf(folder)
  return file === undefined ? null : modelOf((await folder.yaml(file)) ?? {})
}

const configurationOf = (folder: Folder) => folder.paths.find((path) => CONFIGURATION.test(path))
const modelOf = (settings: Record<string, unknown>) => textOf(settings['model']) ?? textOf(fieldsOf(settings['model'])['id'])

async function fromConfiguration(folder: Folder, file: string): Promise<Candidate | null> {
  const settings = (await folder.yaml(file)) ?? {}
  const model = modelOf(settings)
  if (model === null)
    return folder.problems.length > 0 ? candidateOf(folder, 0.3, [`${folder.prefix}${file} is named as vLLM's`], null, PORT) : null
  const port = typeof settings['port'] === 'number' && Number.isInteger(settings['port']) ? settings['port'] : PORT
  // The file's other settings are read by vLLM itself.
  const start = /^[\w./-]+$/.test(file) ? `vllm serve --config ${file}` : null
  return candidateOf(folder, 0.95, [`${folder.prefix}${file} has the model ${model}`], start, port)
}

async function fromModel(folder: Folder): Promise<Candidate | null> {
  const weights = folder.paths.find((path) => !path.includes('/') && WEIGHTS.test(path))
  const tokenizer = folder.paths.find((path) => !path.includes('/') && TOKENIZER.test(path))
  const config = (await folder.json('config.json')) ?? {}
  const [architecture] = textsOf(config['architectures'])
  const type = textOf(config['model_type'])
  // Without its architecture, a config.json is any program's.
  if (architecture === undefined && type === null && weights === undefined) return null
  if (weights === undefined && tokenizer === undefined) return null
  const evidence = [
    ...(architecture || type ? [`config.json has the architecture ${architecture ?? type}`] : []),
    ...(weights ? [`${weights} holds weights`] : []),
    ...(tokenizer ? [`${tokenizer} is a tokenizer`] : []),
  ]
  return candidateOf(folder, evidence.length === 3 ? 0.95 : evidence.length === 2 ? 0.8 : 0.4, evidence, null, PORT)
}

function candidateOf(folder: Folder, confidence: number, evidence: string[], start: string | null, port: number): Candidate {
  return {
    provider: 'llm',
    framework: 'vllm',
    root: folder.root,
    confidence,
    evidence,
    warnings: [...folder.problems],
    versions: {},
    install: null,
    build: null,
    start,
    release: null,
    port,
    static: null,
    packages: { build: [], run: [] },
    template: null,
  }
}

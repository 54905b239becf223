import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { localSourceTree } from '../local-source-tree.ts'
import { candidateTitle } from '../output/detection-text.ts'
import { settingsFileText } from '../output/settings-text.ts'
import { writeSettingsFile } from '../write-settings-file.ts'
import { detectFolder, NOTHING_FOUND } from './detect.ts'

interface InitOptions {
  root?: string
  type?: string
  force?: boolean
  print?: boolean
}

/** `webops init`: writes a webops.yaml from what a folder is. */
export function initCommand(context: CliContext): Command {
  return new Command('init')
    .summary('write a webops.yaml from what a folder is')
    .description(
      'Writes a webops.yaml for what a folder is: its type and place, its port, and as comments what detection finds again by itself. Commit it with the repository.',
    )
    .argument('[folder]', 'the top of a repository on this machine', '.')
    .option('--root <folder>', "the application's folder within it")
    .option('--type <type>', 'only this provider or framework, such as python or django')
    .option('--force', 'write over a webops.yaml that is there')
    .option('--print', 'print it and write nothing')
    .addHelpText(
      'after',
      `
Examples:
  webops init
  webops init shop --root apps/web --print
  webops init --type django --force

It is written without a panel and without Docker, and over no file that is there unless --force says so. The exit status is 3 when
nothing was found. Whether a changed one is well: webops check-file.`,
    )
    .action(async (folder: string, options: InitOptions) => {
      const { candidates, requiredVariables } = await detectFolder(folder, options)
      // A deploy refuses compose files, and a webops.yaml that says so.
      const best = candidates.find(({ provider }) => provider !== 'compose')
      if (!best) {
        process.exitCode = NOTHING_FOUND
        throw candidates.length > 0 ? composeAlone(folder) : nothingFound(folder)
      }
      const { parseSettingsFile } = await import('#core/settings-file/parse-settings-file.ts')
      const names = requiredVariables.map(({ name }) => name)
      const text = settingsFileText(best, names, best.provider === 'llm' ? await modelIn(folder, best.root) : null)
      // What stands in a repository can be such that the file would be refused: better now than at the first deploy.
      parseSettingsFile('webops.yaml', text, 'production')
      if (options.print) return context.write(text)
      const path = await writeSettingsFile(folder, text, options.force ?? false)
      context.write(`${path} is written, for ${candidateTitle(best)}. Commit it with the repository.\n`)
    })
}

/** Null for none that a model hub knows: vLLM also takes a folder. */
async function modelIn(folder: string, root: string): Promise<string | null> {
  const { Folder } = await import('#core/detection/folder.ts')
  const { configuredModel } = await import('#core/detection/llm/llm-detector.ts')
  const { llmSettings } = await import('#core/deployment/llm-settings.schema.ts')
  const model = await configuredModel(new Folder(await localSourceTree(folder)).child(root))
  return llmSettings.shape.model.safeParse(model).data ?? null
}

function nothingFound(folder: string): WebopsError {
  return new WebopsError({
    code: 'nothing_detected',
    kind: 'not_found',
    message: `Nothing that WebOps knows how to run is in ${folder}.`,
    hint: 'A Dockerfile or a Procfile says how it is run; webops detect says more.',
  })
}

function composeAlone(folder: string): WebopsError {
  return new WebopsError({
    code: 'nothing_detected',
    kind: 'not_found',
    message: `All that was found in ${folder} is a compose file, which WebOps does not deploy yet.`,
    hint: 'Write a Dockerfile for one of its services, and run webops init again.',
  })
}

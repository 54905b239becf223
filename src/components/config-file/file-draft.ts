import { configFileContent, configFileMode, configFilePath, DEFAULT_MODE } from '#core/config-file/config-file.schema.ts'
import type { FileView } from '#api/schemas/file-views.ts'

/** A configuration file while it is being typed. */
export interface FileDraft {
  path: string
  /** null keeps the secret content that is stored. */
  content: string | null
  secret: boolean
  mode: string
}

export type FileErrors = Partial<Record<'path' | 'content' | 'mode', string>>

export const NEW_FILE: FileDraft = { path: '', content: '', secret: false, mode: DEFAULT_MODE }

export function fileDraftOf({ path, content, secret, mode }: FileView): FileDraft {
  return { path, content: secret ? null : content, secret, mode }
}

/** What is wrong with a draft, by field; empty when it can be sent. */
export function fileErrors(draft: FileDraft, stored: FileView | null): FileErrors {
  const path = draft.path === '' ? 'Say where the application finds it, such as /etc/app/config.toml.' : wrong(configFilePath, draft.path)
  const content = draft.content === null ? withoutContent(draft, stored) : wrong(configFileContent, draft.content)
  const mode = wrong(configFileMode, draft.mode)
  return { ...(path && { path }), ...(content && { content }), ...(mode && { mode }) }
}

/** What is to be sent for a draft; null when nothing is changed. Only what the person changed goes with it. */
export function fileChange(draft: FileDraft, stored: FileView | null): Record<string, unknown> | null {
  const { path, content, secret, mode } = draft
  if (!stored) return { path, content, secret, mode }
  const sameContent = content === null || (!stored.secret && content === stored.content)
  if (sameContent && secret === stored.secret && mode === stored.mode) return null
  return { path, content: sameContent ? null : content, ...(secret !== stored.secret && { secret }), ...(mode !== stored.mode && { mode }) }
}

function withoutContent({ secret }: FileDraft, stored: FileView | null): string | undefined {
  if (!stored) return 'Type the content: a secret is not shown again.'
  return secret ? undefined : 'A secret is not shown again: type the content to make the file plain.'
}

type Check = typeof configFilePath | typeof configFileContent | typeof configFileMode

function wrong(check: Check, value: string): string | undefined {
  return check.safeParse(value).error?.issues[0]?.message
}

'use client'
import { ChevronRight, Download, FilePen, SearchCode, Undo2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { describeError } from '../api-client.ts'
import { CopyButton } from '../copy/copy-button.tsx'
import { StateShape } from '../deployment/state-shape.tsx'
import { Button } from '../ui/button.tsx'
import { useDetected } from './detection-context.tsx'
import { DockerfileEditor } from './dockerfile-editor.tsx'
import { DockerfileText } from './dockerfile-text.tsx'
import { DockerignoreText } from './dockerignore-text.tsx'
import type { Latest } from './latest-answer.ts'
import { saveTextFile } from './save-text-file.ts'
import { useKeptDockerfile } from './use-kept-dockerfile.ts'
import { useWrittenDockerfile } from './use-written-dockerfile.ts'

export const DOCKERFILE_ID = 'dockerfile'

/**
 * The Dockerfile, before anything is made with it: as it would be written, or as it is kept with the deployment.
 * @param known there is a deployment already: its repository is looked at when that is asked for
 */
export function DockerfileSection({ known }: { known: boolean }) {
  const { formState } = useFormContext<DeploymentFormValues>()
  const { candidate, unseen, writing } = useDetected()
  const { text: kept, path, pathIsOwn, keep, giveUp, giveUpPath } = useKeptDockerfile()
  const [open, setOpen] = useState(kept !== '')
  const place = useRef<HTMLDetailsElement>(null)
  const wrong = formState.errors.dockerfileContent !== undefined
  useEffect(() => {
    if (wrong) setOpen(true)
  }, [wrong])

  const own = kept !== '' || writing
  const fromRepository = candidate?.provider === 'dockerfile' || unseen !== null
  const isWritten = !own && !fromRepository && typeof candidate?.dockerfile === 'string'
  const latest = useWrittenDockerfile({ known, candidate: isWritten ? candidate : null, open })
  const written = (isWritten ? latest.answer : null) ?? candidate?.dockerfile ?? null
  const ignore = fromRepository ? null : (candidate?.dockerignore ?? null)

  function edit() {
    keep(written ?? '')
    if (written !== null) giveUpPath()
    // After it is there.
    requestAnimationFrame(() => place.current?.querySelector('textarea')?.focus())
  }

  const generated = written === null ? 'written from what is found' : 'written for it'
  const summary = own ? 'kept here' : fromRepository ? 'the repository’s' : generated
  return (
    <details
      id={DOCKERFILE_ID}
      ref={place}
      data-testid="dockerfile"
      className="group min-w-0 scroll-mt-20"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex items-center gap-2 px-4 py-2.5 select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-faint group-open:rotate-90" />
        <span className="font-medium">Dockerfile</span>
        <span className="ml-auto min-w-0 truncate text-[13px] text-muted">
          {summary}
          {(own || written !== null) && `, ${lineCount(own ? kept : (written ?? ''))}`}
        </span>
      </summary>
      <div className="space-y-3 px-4 pt-1 pb-4">
        {own ? (
          <>
            <p className="text-[13px] text-muted">
              Kept here, with the deployment. Detection no longer changes it, and neither do the commands under “Build”.
            </p>
            {path !== '' && <PathFirst path={path} {...(pathIsOwn && { onGiveUp: giveUpPath })} />}
            <DockerfileEditor />
            <Bar text={kept} commit="to commit it: give this one up then, so that the repository’s counts.">
              <Button size="small" onClick={giveUp}>
                <Undo2 aria-hidden className="text-faint" />
                {fromRepository ? 'Back to the repository’s' : 'Back to the generated one'}
              </Button>
            </Bar>
          </>
        ) : written !== null ? (
          <>
            <p className="text-[13px] text-muted">
              {fromRepository
                ? 'As it stands in the repository. One that is changed here is kept with the deployment and used in its place.'
                : 'As it would be written now, with what is set in this form; each deploy writes it anew from what it finds. Changed here, it is kept with the deployment.'}
            </p>
            <Freshness latest={latest} />
            <DockerfileText text={written} />
            <Bar text={written} {...(fromRepository ? {} : { commit: 'to commit it: from then on the repository’s counts.' })}>
              <Button size="small" onClick={edit} disabled={latest.phase === 'asking'}>
                <FilePen aria-hidden className="text-faint" />
                Edit
              </Button>
            </Bar>
          </>
        ) : (
          <NotSeen known={known} onWrite={edit} />
        )}
        {ignore !== null && (own || written !== null) && <DockerignoreText text={ignore} />}
      </div>
    </details>
  )
}

/** Whether what is shown has all that is typed in it. */
function Freshness({ latest: { phase, error } }: { latest: Latest<string> }) {
  const problem = phase === 'failed' ? describeError(error) : null
  return (
    <div role="status" className="text-[13px] text-muted empty:hidden">
      {phase === 'asking' && (
        <p className="flex items-center gap-2">
          <StateShape tone="busy" />
          Updating it with what is set in the form
        </p>
      )}
      {problem && (
        <p className="flex items-start gap-2">
          <StateShape tone="warn" className="mt-1" />
          <span className="min-w-0 break-words">
            <span className="text-ink">What was set last is not in it: {problem.message}</span> {problem.hint}
          </span>
        </p>
      )}
    </div>
  )
}

const lineCount = (text: string) => {
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines === 1 ? '1 line' : `${lines} lines`
}

/** @param onGiveUp unset: the repository's settings file says the path */
function PathFirst({ path, onGiveUp }: { path: string; onGiveUp?: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[13px]">
      <p className="flex min-w-0 items-start gap-2">
        <StateShape tone="warn" className="mt-1" />
        <span className="min-w-0 break-words">
          It is not used: the Dockerfile path names <code>{path}</code> in the repository, which comes before it.
        </span>
      </p>
      {onGiveUp && (
        <Button size="small" onClick={onGiveUp}>
          Empty the path
        </Button>
      )}
    </div>
  )
}

/** What can be done with a Dockerfile. @param commit what comes of committing it; unset: it stands in the repository */
function Bar({ text, commit, children }: { text: string; commit?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {children}
      {commit !== undefined && (
        <>
          <Button size="small" disabled={text.trim() === ''} onClick={() => saveTextFile(text, 'Dockerfile')}>
            <Download aria-hidden className="text-faint" />
            Download
          </Button>
          <CopyButton text={text} what="the text" />
          <span className="text-[13px] text-muted">{commit}</span>
        </>
      )}
    </div>
  )
}

function NotSeen({ known, onWrite }: { known: boolean; onWrite: () => void }) {
  const { state, look, candidate, unseen } = useDetected()
  const looking = state.phase === 'looking'
  return (
    <>
      <p className="text-[13px] text-muted">
        {state.phase === 'found'
          ? unseen !== null
            ? `${unseen} in the repository is what is built. It was not found to be a Dockerfile, so it cannot be shown here.`
            : candidate
              ? 'There is none to show for what was found.'
              : 'None can be written for what is in the repository. You can write one.'
          : known
            ? 'Each deploy writes it anew from what is in the repository then.'
            : 'It stands here as soon as the repository was looked at.'}
      </p>
      {state.phase === 'failed' && (
        <p role="alert" className="flex items-start gap-2 text-[13px] text-muted">
          <StateShape tone="warn" className="mt-1" />
          <span className="min-w-0 break-words">
            It could not be looked at: {describeError(state.error).message} {describeError(state.error).hint}
          </span>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {known && state.phase !== 'found' && (
          <Button size="small" busy={looking} onClick={look}>
            {!looking && <SearchCode aria-hidden className="text-faint" />}
            Look at the repository
          </Button>
        )}
        <Button size="small" onClick={onWrite}>
          <FilePen aria-hidden className="text-faint" />
          Write one
        </Button>
      </div>
    </>
  )
}

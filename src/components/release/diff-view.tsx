import type { ReactNode } from 'react'
import type { ReleaseDiffView } from '#api/schemas/views.ts'
import { isTree, shortImageId } from '#core/release/image-id.ts'
import { Commit } from '../copy/commit.tsx'
import { CopyText } from '../copy/copy-text.tsx'
import { fieldWords } from './field-words.ts'
import { PatchView } from './patch-view.tsx'

/** What is different between two releases: what goes, with a minus, and what comes, with a plus. */
export function DiffView({ diff }: { diff: ReleaseDiffView }) {
  const { commits, configuration, dockerfile, image } = diff
  // Built without Docker: there is neither a Dockerfile nor an image.
  const trees = [image.before.id, image.after.id].some(isTree)
  return (
    <dl data-testid="diff" className="divide-y rounded-lg border">
      <Part title="Commits" same={commits.added.length + commits.removed.length === 0 && commits.complete}>
        <Commits commits={commits.removed} words="taken back" mark="-" />
        <Commits commits={commits.added} words="added" mark="+" />
        {commits.note && <p className="text-muted">{commits.note}</p>}
      </Part>
      <Part title="Configuration" same={configuration.length === 0}>
        <ul className="space-y-2.5">
          {configuration.map((change) => (
            <Change key={change.field} change={change} />
          ))}
        </ul>
      </Part>
      {!trees && (
        <Part title="Dockerfile" same={!dockerfile.changed}>
          {dockerfile.patch === '' ? (
            <p className="text-muted">That of one of them was not kept.</p>
          ) : (
            <PatchView patch={dockerfile.patch} label="What changes in the Dockerfile" />
          )}
        </Part>
      )}
      <Part title={trees ? 'Build' : 'Image'} same={!image.changed}>
        <Line mark="-">
          <ImageText image={image.before} />
        </Line>
        <Line mark="+">
          <ImageText image={image.after} />
        </Line>
      </Part>
    </dl>
  )
}

function Part({ title, same, children }: { title: string; same: boolean; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-1.5 px-4 py-3 sm:grid-cols-[7.5rem_minmax(0,1fr)]">
      <dt className="font-medium">{title}</dt>
      <dd className="min-w-0 space-y-1.5">{same ? <span className="text-muted">the same</span> : children}</dd>
    </div>
  )
}

function Commits({ commits, words, mark }: { commits: ReleaseDiffView['commits']['added']; words: string; mark: '+' | '-' }) {
  if (commits.length === 0) return null
  return (
    <>
      <p className="text-[13px] text-muted">{`${commits.length} ${commits.length === 1 ? 'commit' : 'commits'} ${words}`}</p>
      <ul className="max-h-48 space-y-0.5 overflow-y-auto" tabIndex={0} aria-label={`Commits ${words}`}>
        {commits.map(({ commit, subject }) => (
          <li key={commit}>
            <Line mark={mark}>
              <Commit commit={commit} subject={subject} />
            </Line>
          </li>
        ))}
      </ul>
    </>
  )
}

const CHANGED = { added: 'added', removed: 'removed', changed: 'changed' }

function Change({ change: { field, secret, change, before, after } }: { change: ReleaseDiffView['configuration'][number] }) {
  const plain = (value: string | null) => value ?? (secret ? 'secret' : 'none')
  return (
    <li className="min-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-mono text-[13px] break-all">{fieldWords(field)}</span>
        <span className="text-xs text-faint">{secret ? `secret, ${CHANGED[change]}` : CHANGED[change]}</span>
      </p>
      {!(secret && before === null && after === null) && (
        <>
          {change !== 'added' && <Line mark="-">{plain(before)}</Line>}
          {change !== 'removed' && <Line mark="+">{plain(after)}</Line>}
        </>
      )}
    </li>
  )
}

/** One side of a change. The mark says which, and not the colour alone. */
function Line({ mark, children }: { mark: '+' | '-'; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-2">
      <span aria-hidden className={`shrink-0 font-mono ${mark === '+' ? 'text-good' : 'text-bad'}`}>
        {mark === '+' ? '+' : '−'}
      </span>
      <span className="sr-only">{mark === '+' ? 'after:' : 'before:'}</span>
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  )
}

function ImageText({ image: { id, name, bytes, available } }: { image: ReleaseDiffView['image']['before'] }) {
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <CopyText text={name} what={isTree(id) ? 'build' : 'image'} />
      <CopyText text={id} what={isTree(id) ? 'build id' : 'image id'}>
        {shortImageId(id)}
      </CopyText>
      {bytes !== null && <span className="tabular-nums text-muted">{Math.round(bytes / 1e6)} MB</span>}
      {!available && <span className="text-bad">gone from the server</span>}
    </span>
  )
}

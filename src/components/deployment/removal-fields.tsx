'use client'
import Link from 'next/link'
import { describeError } from '../api-client.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useRunWords } from './run-words-context.tsx'
import { TypedNameField } from '../volume/typed-name-field.tsx'
import { useVolumes } from '../volume/use-volumes.ts'
import { bytesWord } from '../volume/volume-words.ts'
import { isMistyped, type Removal } from './removal.ts'

interface RemovalFieldsProps {
  /** Of the deployment. */
  name: string
  removal: Removal
  onChange: (removal: Removal) => void
}

/** What is typed before a deployment goes: its name, and the names of those volumes that are to go with it. */
export function RemovalFields({ name, removal, onChange }: RemovalFieldsProps) {
  const { standard } = useRunWords()
  return (
    <>
      <TypedNameField
        id="remove-name"
        label={`Type ${name} to remove it`}
        help={`Its ${standard ? 'builds' : 'container'}, unit, routes and records go. Its volumes stay on the server, unless their names are typed too.`}
        value={removal.name}
        onChange={(typed) => onChange({ ...removal, name: typed })}
      />
      <VolumesToRemove name={name} removal={removal} onChange={onChange} />
    </>
  )
}

function VolumesToRemove({ name, removal, onChange }: RemovalFieldsProps) {
  const { list, error, asking } = useVolumes(`/deployments/${name}/volumes`)
  if (asking && list === null) {
    return (
      <p role="status" className="flex items-center gap-2 text-[13px] text-muted">
        <Skeleton className="h-3.5 w-10" /> Looking for its volumes…
      </p>
    )
  }
  if (error !== null) {
    const { message } = describeError(error)
    return (
      <Notice kind="warning" title={`Its volumes could not be listed: ${message}`}>
        They stay, and can be removed afterwards.
      </Notice>
    )
  }
  const volumes = new Map(
    list?.items.flatMap((volume) =>
      volume.kind === 'volume' && volume.name !== null && volume.exists !== false ? [[volume.name, volume]] : [],
    ),
  )
  if (volumes.size === 0) return null
  return (
    <fieldset className="min-w-0 space-y-3 border-t pt-4">
      <legend className="sr-only">Volumes</legend>
      <p>
        {volumes.size === 1 ? 'Its volume stays' : `Its ${volumes.size} volumes stay`} on the server, among the{' '}
        <Link href="/volumes" prefetch={false} className="text-accent-ink underline-offset-4 hover:underline">
          volumes that are left over
        </Link>
        . To destroy one with all that it holds, type its name.
      </p>
      {[...volumes].map(([volume, { sizeBytes }]) => (
        <TypedNameField
          key={volume}
          id={`remove-volume-${volume}`}
          label={`Volume ${volume}${sizeBytes === null ? '' : `, ${bytesWord(sizeBytes)}`}`}
          help={removal.volumes[volume] === volume ? `All that ${volume} holds is destroyed.` : undefined}
          error={isMistyped(removal, volume) ? `Type ${volume} whole, or leave it empty to keep it.` : undefined}
          placeholder="stays"
          value={removal.volumes[volume] ?? ''}
          onChange={(typed) => onChange({ ...removal, volumes: { ...removal.volumes, [volume]: typed } })}
        />
      ))}
    </fieldset>
  )
}

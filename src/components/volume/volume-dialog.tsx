'use client'
import { useId, useState, type FormEvent } from 'react'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { useMappings } from './use-mappings.ts'
import { draftOf, mappingOf, NEW_VOLUME, volumeErrors, type VolumeAccess, type VolumeDraft } from './volume-draft.ts'
import { KIND_WORDS } from './volume-words.ts'

interface VolumeDialogProps {
  /** Of the deployment. */
  name: string
  /** The mapping that is changed; null for a new one. */
  mapping: string | null
  onClose: () => void
  onDone: () => void
}

const ACCESS: Record<VolumeAccess, { label: string; means: string }> = {
  rw: {
    label: 'Read and write',
    means: 'For a moment of each deploy the old and the new release both have it; where a database keeps its data, one at a time.',
  },
  ro: { label: 'Read only', means: 'The application cannot change what it holds.' },
  'single-writer': {
    label: 'One writer at a time',
    means: 'The old release is stopped before the new one starts: a short gap in each deploy, and no damage to a database.',
  },
  shared: { label: 'Several writers', means: 'Old and new release have it together, also where a database keeps its data.' },
}

/** A volume to be added to the settings, or one of them to be changed. */
export function VolumeDialog({ name, mapping, onClose, onDone }: VolumeDialogProps) {
  const { busy, change, refused, problem, forget } = useMappings(name, onDone)
  const [draft, setDraft] = useState(() => (mapping === null ? NEW_VOLUME : draftOf(mapping)))
  const [tried, setTried] = useState(false)
  const words = useRunWords()
  const errors = tried ? volumeErrors(draft) : {}
  const { kind } = draft
  const set = (changes: Partial<VolumeDraft>) => {
    forget()
    setDraft((before) => ({ ...before, ...changes }))
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (busy || Object.keys(volumeErrors(draft)).length > 0) return
    const next = mappingOf(draft)
    if (next === mapping) return onClose()
    const edit = (before: string[]) =>
      mapping !== null && before.includes(mapping) ? before.map((one) => (one === mapping ? next : one)) : [...before, next]
    void change(
      edit,
      mapping === null ? 'The volume is in the settings. Apply them to mount it.' : 'The volume is changed in the settings.',
    )
  }

  const text = (field: 'source' | 'target' | 'limitMib' | 'mode') => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) => set({ [field]: event.target.value }),
    autoComplete: 'off',
    autoCapitalize: 'none',
    spellCheck: false,
  })

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={mapping === null ? 'Add a volume' : `Change ${draftOf(mapping).source || draftOf(mapping).target}`}
      description={`It is mounted with the next ${words.standard ? 'start' : 'container'}. Nothing is restarted now.`}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="volume-form" variant="primary" busy={busy}>
            {mapping === null ? 'Add volume' : 'Save'}
          </Button>
        </>
      }
    >
      <form id="volume-form" method="post" onSubmit={submit} noValidate className="space-y-5">
        <ChangeProblem problem={problem} />
        <KindChoice kind={kind} onChange={(next) => set({ kind: next, ...(kind !== next && { source: '' }) })} />
        {kind === 'volume' && (
          <Field id="volume-name" label="Name" error={errors.source} help="Another name is another volume, which begins empty.">
            {(ids) => <Input {...ids} {...text('source')} placeholder="data" className="font-mono" />}
          </Field>
        )}
        {kind === 'bind' && (
          <Field id="volume-name" label="Folder of the server" error={errors.source} help="The policy of the server has to allow it.">
            {(ids) => <Input {...ids} {...text('source')} placeholder="/srv/data" className="font-mono" />}
          </Field>
        )}
        <Field id="volume-target" label={words.path} error={errors.target ?? refused}>
          {(ids) => (
            <Input {...ids} {...text('target')} placeholder={kind === 'tmpfs' ? '/cache' : '/var/lib/data'} className="font-mono" />
          )}
        </Field>
        {kind === 'tmpfs' ? (
          <div className="grid gap-5 sm:grid-cols-2">
            <Field
              id="volume-limit"
              label="Limit, in MiB"
              optional
              error={errors.limitMib}
              help={`It counts toward the memory of the ${words.running}. Empty: up to half of the server’s.`}
            >
              {(ids) => <Input {...ids} {...text('limitMib')} inputMode="decimal" placeholder="64" />}
            </Field>
            <Field id="volume-mode" label="Permission bits" optional error={errors.mode} help="In octal. 1777: everybody may write.">
              {(ids) => <Input {...ids} {...text('mode')} inputMode="numeric" placeholder="1777" />}
            </Field>
          </div>
        ) : (
          <Field id="volume-access" label="Access" help={ACCESS[draft.access].means}>
            {(ids) => (
              <Select {...ids} value={draft.access} onChange={(event) => set({ access: event.target.value as VolumeAccess })}>
                {Object.entries(ACCESS).map(([value, { label }]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
      </form>
    </Dialog>
  )
}

function KindChoice({ kind, onChange }: { kind: VolumeDraft['kind']; onChange: (kind: VolumeDraft['kind']) => void }) {
  const id = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">Kind</legend>
      <div className="mt-1.5 divide-y rounded-lg border">
        {(Object.keys(KIND_WORDS) as VolumeDraft['kind'][]).map((one) => (
          <div key={one} className="flex items-start gap-2.5 px-3 py-2.5">
            <input
              type="radio"
              id={`${id}-${one}`}
              name={id}
              checked={kind === one}
              onChange={() => onChange(one)}
              aria-describedby={`${id}-${one}-means`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <div className="min-w-0">
              <label htmlFor={`${id}-${one}`} className="font-medium">
                {KIND_WORDS[one].label}
              </label>
              <p id={`${id}-${one}-means`} className="text-[13px] text-muted">
                {KIND_WORDS[one].means}
              </p>
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  )
}

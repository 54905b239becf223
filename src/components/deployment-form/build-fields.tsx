'use client'
import { useWatch } from 'react-hook-form'
import { useDetected } from '../detection/detection-context.tsx'
import { FoldedSection } from './folded-section.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

const COMMON = ['rootDirectory', 'installCommand', 'buildCommand', 'startCommand', 'outputDirectory'] as const
const FIELDS = [...COMMON, 'dockerfileTarget', 'dockerfileTestTarget'] as const

const DETECTED = 'as detected'

/** From which folder, with which commands and, with Docker, to which stage it is built. Empty: as it is detected. */
export function BuildFields() {
  const { candidate, unseen } = useDetected()
  const standard = useStandard()
  const values = useWatch<DeploymentFormValues, typeof FIELDS>({ name: FIELDS })
  const kept = useWatch<DeploymentFormValues, 'dockerfileContent'>({ name: 'dockerfileContent' }) !== ''
  const ownFile = !standard && (kept || unseen !== null || candidate?.provider === 'dockerfile')
  const shown = standard ? COMMON : FIELDS
  return (
    <FoldedSection title="Build" summary={summaryOf(values.slice(0, shown.length))} fields={[...shown]}>
      {ownFile && (
        <p className="text-[13px] text-muted">
          {kept ? 'The Dockerfile that is kept here' : 'The repository’s Dockerfile'} says itself how it is installed and built: those
          commands are for one that WebOps writes.
        </p>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="rootDirectory"
          label="Root directory"
          optional
          mono
          placeholder={candidate && candidate.root !== '.' ? candidate.root : 'top of the repository'}
          help="The application’s folder in the repository, such as apps/web."
        />
        <TextField
          name="outputDirectory"
          label="Output directory"
          optional
          mono
          placeholder={candidate?.static ?? DETECTED}
          help="Files that a web server is to serve, such as dist, seen from there."
        />
        <TextField
          name="installCommand"
          label="Install command"
          optional
          mono
          placeholder={candidate?.install ?? DETECTED}
          help="Fetches what it depends on, in its folder."
        />
        <TextField
          name="buildCommand"
          label="Build command"
          optional
          mono
          placeholder={candidate?.build ?? (candidate ? 'none' : DETECTED)}
          help="Makes what is run or served out of the sources."
        />
        <TextField
          name="startCommand"
          label="Start command"
          optional
          mono
          placeholder={candidate?.start ?? DETECTED}
          help={standard ? 'What serves; it is told its port as PORT, its address as HOST.' : 'What serves; it is told its port as PORT.'}
        />
        {!standard && <StageFields />}
      </div>
    </FoldedSection>
  )
}

function StageFields() {
  return (
    <>
      <TextField
        name="dockerfileTarget"
        label="Dockerfile target"
        optional
        mono
        placeholder="the last one"
        help="The stage that becomes the image."
      />
      <TextField
        name="dockerfileTestTarget"
        label="Test stage"
        optional
        mono
        placeholder="none"
        help="A stage that has to build first: where it fails, nothing is deployed."
      />
    </>
  )
}

function summaryOf([root, ...rest]: readonly string[]): string {
  const set = rest.filter((value) => value.trim() !== '').length
  const folder = root?.trim() ?? ''
  if (set === 0) return folder === '' ? 'as detected' : folder
  return [folder, set === 1 ? '1 field is set' : `${set} fields are set`].filter(Boolean).join(', ')
}

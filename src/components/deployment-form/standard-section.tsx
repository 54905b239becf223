'use client'
import { useDetected } from '../detection/detection-context.tsx'
import { AdvancedFields } from './advanced-fields.tsx'
import { BuildFields } from './build-fields.tsx'
import { HealthFields } from './health-fields.tsx'
import { KeyValueEditor } from './key-value-editor.tsx'
import { ListEditor } from './list-editor.tsx'
import { ReleaseCommandFields } from './release-command-fields.tsx'
import { StandardInfo } from './standard-info.tsx'
import { StopAndLimitFields } from './stop-and-limit-fields.tsx'
import { TextField } from './text-field.tsx'
import { VariablesEditor } from './variables-editor.tsx'

/** How it is built and run on the server itself. */
export function StandardSection() {
  const { candidate } = useDetected()
  return (
    <div data-testid="standard-section" className="space-y-6 border-t px-4 py-5">
      <StandardInfo />
      <div className="rounded-md border *:first:border-t-0">
        <BuildFields />
      </div>
      <TextField
        name="port"
        label="Port"
        optional
        inputMode="numeric"
        placeholder={candidate?.port ? String(candidate.port) : 'as detected'}
        help="That it listens at all. Each release gets a free port of the server, and is told it as PORT: it has to listen there, on 127.0.0.1."
        className="sm:max-w-96"
      />
      <VariablesEditor />
      <KeyValueEditor
        field="dockerBuildArgs"
        title="Build arguments"
        noun="build argument"
        help="Variables that the install and build commands alone have: nothing secret."
      />
      <ListEditor
        field="dockerVolumes"
        title="Volumes"
        noun="volume"
        placeholder="data:/var/lib/data"
        help="name:/path keeps data between releases, at a path that the application alone sees; /path/on/server:/path where the policy allows it; :ro for read-only, :single-writer where two at once would destroy it. tmpfs:/path:size=64m is in memory, and empty again with each start."
      />
      <ReleaseCommandFields />
      <div className="-mx-4 -mb-5">
        <HealthFields />
        <StopAndLimitFields />
        <AdvancedFields />
      </div>
    </div>
  )
}

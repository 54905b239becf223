'use client'
import { useWatch } from 'react-hook-form'
import { FoldedSection } from './folded-section.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { LinesField } from './lines-field.tsx'
import { MemoryAndProcessFields, OptionChoice, OptionGroup, OptionSwitch, RestartFields } from './option-fields.tsx'
import { runOptionsInput, type RunOptionValues } from './run-option-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { standardInput } from './standard-values.ts'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

const LOGS = {
  'json-file': { label: 'json-file', means: 'Files that are rotated; shown here.' },
  local: { label: 'local', means: 'Smaller files that are rotated; shown here.' },
  journald: { label: 'journald', means: 'The server’s journal, with its own limits; shown here where systemd’s journal runs.' },
  none: { label: 'none', means: 'Nothing is kept: there will be no log here, and no lines that explain a failure.' },
}
const HARDENING = {
  standard: {
    label: 'Standard',
    means: 'It gains no rights beyond those it starts with, and has no capabilities that a web application has no use for.',
  },
  none: {
    label: 'None',
    means: 'The engine’s own defaults, where the server’s policy allows it: for images that need sudo, ping or a root folder of their own.',
  },
}

/** What it is started with that few have to change. */
export function AdvancedFields() {
  const [options] = useWatch<DeploymentFormValues, ['runOptions']>({ name: ['runOptions'] }) as [RunOptionValues]
  const standard = useStandard()
  return (
    <FoldedSection title="Advanced" summary={standard ? standardSummary(options) : summaryOf(options)} fields={['runOptions']}>
      <SetByFile field="runOptions" className="space-y-4">
        {standard ? <StandardOptions /> : <ContainerOptions options={options} />}
      </SetByFile>
    </FoldedSection>
  )
}

function ContainerOptions({ options }: { options: RunOptionValues }) {
  const { driver } = options.log
  return (
    <>
      <RestartFields />
      <OptionGroup title="Isolation">
        <OptionChoice name="runOptions.hardening" label="Hardening" choices={HARDENING} value={options.hardening} />
        <TextField
          name="runOptions.capabilities"
          label="Capabilities"
          optional
          placeholder="SYS_PTRACE"
          help="On top of the usual ones, with spaces between. The server’s policy says which may be had."
        />
        <TextField
          name="runOptions.user"
          label="User"
          optional
          placeholder="as the image says"
          help="A number or name, such as 1000:1000."
        />
        <div className="space-y-2.5 sm:pt-7">
          <OptionSwitch name="runOptions.readOnlyRoot" label="Read-only root" help="Its own files cannot be changed; /tmp is in memory." />
          <OptionSwitch name="runOptions.init" label="Init process" help="Ends orphaned processes and passes signals on." />
        </div>
      </OptionGroup>
      <OptionGroup title="Resources">
        <MemoryAndProcessFields />
        <TextField
          name="runOptions.shmSizeMb"
          label="Shared memory"
          optional
          inputMode="numeric"
          placeholder="64"
          help="MiB of /dev/shm: browsers and PostgreSQL want more."
        />
        <LinesField
          name="runOptions.ulimits"
          label="Ulimits"
          placeholder="nofile=1024:2048"
          help="A line each: soft and hard limit of each process."
        />
        <TextField
          name="runOptions.gpus"
          label="Graphics processors"
          optional
          placeholder="none"
          help="all, a number, or ids; only where the policy allows it."
        />
      </OptionGroup>
      <OptionGroup title="Names and network">
        <LinesField
          name="runOptions.extraHosts"
          label="Extra hosts"
          placeholder="db.internal:10.0.0.5"
          help="A line each for /etc/hosts; host-gateway is this server."
        />
        <TextField
          name="runOptions.networkAliases"
          label="Further names"
          optional
          placeholder="db"
          help="Under which those of its project reach it."
        />
        <TextField name="runOptions.dns" label="Name servers" optional placeholder="as the server’s" help="IP addresses." />
        <TextField
          name="runOptions.dnsSearch"
          label="Search domains"
          optional
          placeholder="as the server’s"
          help="Where short names are looked for."
        />
      </OptionGroup>
      <OptionGroup title="Log and labels">
        <OptionChoice name="runOptions.log.driver" label="Log driver" choices={LOGS} value={driver} />
        <LinesField
          name="runOptions.labels"
          label="Labels"
          placeholder="org.example.team=shop"
          help="A line each, for tools of your own."
        />
        {(driver === 'json-file' || driver === 'local') && (
          <>
            <TextField
              name="runOptions.log.maxSizeMb"
              label="Size of a file"
              optional
              inputMode="numeric"
              placeholder="10"
              help="MB, then the next one is begun."
            />
            <TextField
              name="runOptions.log.maxFiles"
              label="Files"
              optional
              inputMode="numeric"
              placeholder="3"
              help="The oldest one goes."
            />
          </>
        )}
      </OptionGroup>
    </>
  )
}

/** Those that a unit of systemd has an equal of. */
function StandardOptions() {
  return (
    <>
      <RestartFields />
      <OptionGroup title="Isolation">
        <OptionSwitch
          name="runOptions.readOnlyRoot"
          label="Read-only files"
          help="Its own files cannot be changed; volumes and /tmp can."
        />
      </OptionGroup>
      <OptionGroup title="Resources">
        <MemoryAndProcessFields />
        <LinesField
          name="runOptions.ulimits"
          label="Ulimits"
          placeholder="nofile=1024:2048"
          help="A line each: soft and hard limit of each process. nofile and core count here."
        />
      </OptionGroup>
    </>
  )
}

/** How many options are not as they always are. */
function summaryOf(options: RunOptionValues): string {
  const set = Object.keys(runOptionsInput(options)).length
  if (set === 0) return 'restart, isolation, resources, names, log'
  return countWords(set)
}

function standardSummary(options: RunOptionValues): string {
  const { runOptions } = standardInput({ runOptions: runOptionsInput(options) })
  const set = Object.keys(runOptions as object).length
  return set === 0 ? 'restart, isolation, resources' : countWords(set)
}

const countWords = (set: number) => (set === 1 ? '1 option is set' : `${set} options are set`)

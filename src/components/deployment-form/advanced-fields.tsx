'use client'
import type { ReactNode } from 'react'
import { type FieldPath, useFormContext, useWatch } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Checkbox, Select } from '../ui/input.tsx'
import { FoldedSection } from './folded-section.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { LinesField } from './lines-field.tsx'
import { runOptionsInput, type RunOptionValues } from './run-option-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'

const RESTARTS = {
  always: { label: 'Always', means: 'It is started again whenever it ends, with growing pauses.' },
  'on-failure': { label: 'After a failure', means: 'What ends with the status 0 has done its work and stays ended.' },
  never: { label: 'Never', means: 'What has ended stays ended until it is started or deployed by hand.' },
}
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

/** What a container is started with that few have to change. */
export function AdvancedFields() {
  const [options] = useWatch<DeploymentFormValues, ['runOptions']>({ name: ['runOptions'] }) as [RunOptionValues]
  const { policy } = options.restart
  const { driver } = options.log
  return (
    <FoldedSection title="Advanced" summary={summaryOf(options)} fields={['runOptions']}>
      <SetByFile field="runOptions" className="space-y-4">
        <Group title="When it has ended">
          <Choice name="runOptions.restart.policy" label="Start it again" choices={RESTARTS} value={policy} />
          {policy !== 'never' && (
            <TextField
              name="runOptions.restart.delaySeconds"
              label="Pause"
              optional
              inputMode="numeric"
              placeholder="1"
              help="Seconds before it is started again, where systemd keeps it."
            />
          )}
          {policy === 'on-failure' && (
            <TextField
              name="runOptions.restart.maxRetries"
              label="Most retries"
              optional
              inputMode="numeric"
              placeholder="no limit"
              help="In a row, when it never lives for long."
            />
          )}
        </Group>
        <Group title="Isolation">
          <Choice name="runOptions.hardening" label="Hardening" choices={HARDENING} value={options.hardening} />
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
            <Switch name="runOptions.readOnlyRoot" label="Read-only root" help="Its own files cannot be changed; /tmp is in memory." />
            <Switch name="runOptions.init" label="Init process" help="Ends orphaned processes and passes signals on." />
          </div>
        </Group>
        <Group title="Resources">
          <TextField
            name="runOptions.memoryReservationMb"
            label="Memory reservation"
            optional
            inputMode="numeric"
            placeholder="none"
            help="MiB that it keeps when memory gets short."
          />
          <TextField
            name="runOptions.memorySwapMb"
            label="Swap"
            optional
            inputMode="numeric"
            placeholder="as much again"
            help="MiB on top of the memory limit; 0 for none."
          />
          <TextField
            name="runOptions.pidsLimit"
            label="Process limit"
            optional
            inputMode="numeric"
            placeholder="2048"
            help="Processes and threads."
          />
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
        </Group>
        <Group title="Names and network">
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
        </Group>
        <Group title="Log and labels">
          <Choice name="runOptions.log.driver" label="Log driver" choices={LOGS} value={driver} />
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
        </Group>
      </SetByFile>
    </FoldedSection>
  )
}

/** How many options are not as they always are. */
function summaryOf(options: RunOptionValues): string {
  const set = Object.keys(runOptionsInput(options)).length
  if (set === 0) return 'restart, isolation, resources, names, log'
  return set === 1 ? '1 option is set' : `${set} options are set`
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 pt-1">
      <legend className="text-[13px] font-medium text-muted">{title}</legend>
      <div className="mt-2 grid gap-5 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}

interface ChoiceProps {
  name: FieldPath<DeploymentFormValues>
  label: string
  choices: Record<string, { label: string; means: string }>
  value: string
}

function Choice({ name, label, choices, value }: ChoiceProps) {
  const { register } = useFormContext<DeploymentFormValues>()
  return (
    <Field id={`field-${name}`} label={label} help={choices[value]?.means}>
      {(ids) => (
        <Select {...ids} {...register(name)}>
          {Object.entries(choices).map(([key, choice]) => (
            <option key={key} value={key}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Switch({ name, label, help }: { name: FieldPath<DeploymentFormValues>; label: string; help: string }) {
  const { register } = useFormContext<DeploymentFormValues>()
  return (
    <div>
      <label className="flex items-center gap-2.5">
        <Checkbox {...register(name)} aria-describedby={`${name}-help`} />
        <span className="font-medium">{label}</span>
      </label>
      <p id={`${name}-help`} className="mt-0.5 ml-6.5 text-[13px] text-muted">
        {help}
      </p>
    </div>
  )
}

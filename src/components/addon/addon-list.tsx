import type { AddonView } from '#api/schemas/views.ts'
import { StateShape } from '../deployment/state-shape.tsx'
import { Notice } from '../ui/notice.tsx'

const PHASES: Record<string, string> = { pre_deployment: 'before the deploy', post_deployment: 'the deploy', health_check: 'from then on' }

/** Each addon with its hooks; a broken one with what is wrong with it. */
export function AddonList({ addons }: { addons: AddonView[] }) {
  return (
    <ul className="space-y-3">
      {addons.map((addon) => (
        <li key={addon.name} className="rounded-lg border bg-surface p-4">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h2 className="text-[15px] font-semibold">
              {addon.title} <span className="font-normal text-faint">{addon.version}</span>
            </h2>
            <span
              className={
                addon.active
                  ? 'inline-flex items-center gap-1.5 font-medium text-good'
                  : 'inline-flex items-center gap-1.5 font-medium text-bad'
              }
            >
              <StateShape tone={addon.active ? 'good' : 'bad'} />
              {addon.active ? 'Active' : 'Broken'}
            </span>
          </div>
          <p className="mt-1 text-muted">{addon.description}</p>
          {addon.error && (
            <Notice kind="warning" title="It is left out; the others work" className="mt-3">
              <p className="break-words whitespace-pre-wrap">{addon.error}</p>
              <p className="mt-1 text-[13px]">
                On the server, <code>webops addon verify {addon.name}</code> says the same and more.
              </p>
            </Notice>
          )}
          {addon.hooks.length > 0 && <Hooks addon={addon} />}
          <p className="mt-3 text-[13px] break-all text-faint">
            {addon.path}
            {addon.requires.length > 0 && ` · needs ${addon.requires.join(', ')}`}
          </p>
        </li>
      ))}
    </ul>
  )
}

function Hooks({ addon }: { addon: AddonView }) {
  return (
    <div className="-mx-4 mt-3 overflow-x-auto px-4" tabIndex={0} role="group" aria-label={`Hooks of ${addon.title}`}>
      <table className="w-full text-left text-[13px]">
        <thead className="text-muted">
          <tr>
            {['Phase', 'Handler', 'Priority', 'Time-out', 'On error'].map((title) => (
              <th key={title} scope="col" className="border-b py-1.5 pr-4 font-normal whitespace-nowrap">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {addon.hooks.map((hook) => (
            <tr key={`${hook.phase} ${hook.handler}`}>
              <td className="py-1.5 pr-4 whitespace-nowrap">
                {hook.phase} <span className="text-faint">{PHASES[hook.phase]}</span>
              </td>
              <td className="py-1.5 pr-4 font-mono whitespace-nowrap">{hook.handler}</td>
              <td className="py-1.5 pr-4">{hook.priority}</td>
              <td className="py-1.5 pr-4">{hook.timeout}</td>
              <td className="py-1.5">{hook.onError === 'warn' ? 'note it and go on' : 'fail'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

import type { PushView } from '#api/schemas/push-view.ts'
import { StateShape } from '../deployment/state-shape.tsx'
import { Section } from '../ui/section.tsx'
import { PushCommands } from './push-commands.tsx'

/** While nothing was pushed yet: what to type. The page around it shows the rollout as soon as the push has come. */
export function FirstPush({ name, push }: { name: string; push: PushView }) {
  return (
    <Section title="Push it here">
      <div className="max-w-3xl rounded-lg border bg-surface px-4 py-4" data-testid="first-push">
        <p className="mb-4 text-muted">
          Nothing was pushed yet. What is pushed to <code className="font-mono text-ink">{push.branch}</code> is built and started here, and
          whoever pushes sees how it goes. Another branch of yours is pushed to it with{' '}
          <code className="font-mono text-ink">{`git push webops mine:${push.branch}`}</code>.
        </p>
        <PushCommands name={name} push={push} />
        <p className="mt-5 flex items-center gap-2 border-t pt-3 font-medium" role="status">
          <StateShape tone="waiting" />
          Waiting for the first push…
        </p>
      </div>
    </Section>
  )
}

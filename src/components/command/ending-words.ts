import type { CommandExit } from '#core/command/command.schema.ts'

const ENDINGS: Record<CommandExit['ending'], string> = {
  exited: 'It ended by itself',
  stopped: 'It was ended',
  container_ended: 'What it ran in ended, and the command with it',
  client_gone: 'It was ended, since nobody followed it',
  worker_stopped: 'It was ended, since the worker stopped',
  engine_lost: 'The engine was gone for a moment: nobody saw how it ended',
}

/** How a command ended, in a sentence. Null: the connection was lost before. */
export function endingWords(exit: CommandExit | null): string {
  if (!exit) return 'The connection was lost, so the command was ended.'
  const how = exit.outOfMemory ? 'It took more memory than the deployment may' : ENDINGS[exit.ending]
  return `${how} (exit status ${exit.exitCode}).`
}

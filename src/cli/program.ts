import { Command } from 'commander'
import type { CliContext } from './context.ts'
import { addonCommand } from './verbs/addon.ts'
import { cancelCommand } from './verbs/cancel.ts'
import { checkFileCommand } from './verbs/check-file.ts'
import { ciWorkflowCommand } from './verbs/ci-workflow.ts'
import { createCommand, deployCommand } from './verbs/deploy.ts'
import { deployHookCommand } from './verbs/deploy-hook.ts'
import { detectCommand } from './verbs/detect.ts'
import { domainsCommand } from './verbs/domains.ts'
import { downCommand } from './verbs/down.ts'
import { envCommand } from './verbs/env.ts'
import { environmentCommand } from './verbs/environment.ts'
import { filesCommand } from './verbs/files.ts'
import { gitCredentialCommand } from './verbs/git-credential.ts'
import { gitRemoteCommand } from './verbs/git-remote.ts'
import { releasesCommand, rolloutsCommand } from './verbs/history.ts'
import { initCommand } from './verbs/init.ts'
import { keysCommand } from './verbs/keys.ts'
import { lifecycleCommand } from './verbs/lifecycle.ts'
import { loginCommand } from './verbs/login.ts'
import { logsCommand } from './verbs/logs.ts'
import { maintenanceCommand } from './verbs/maintenance.ts'
import { openCommand } from './verbs/open.ts'
import { planCommand } from './verbs/plan.ts'
import { pollCommand } from './verbs/poll.ts'
import { previewCommand } from './verbs/preview.ts'
import { projectCommand } from './verbs/project.ts'
import { psCommand } from './verbs/ps.ts'
import { pushCommand } from './verbs/push.ts'
import { queueCommand } from './verbs/queue.ts'
import { removeCommand } from './verbs/remove.ts'
import { rollbackCommand } from './verbs/rollback.ts'
import { runCommand } from './verbs/run.ts'
import { scheduleCommand } from './verbs/schedule.ts'
import { statusCommand } from './verbs/status.ts'
import { testCommand } from './verbs/test.ts'
import { sshKeyCommand } from './verbs/ssh-key.ts'
import { tokenCommand } from './verbs/token.ts'
import { upCommand } from './verbs/up.ts'
import { volumesCommand } from './verbs/volumes.ts'
import { webhookCommand } from './verbs/webhook.ts'

/** The verbs that go through the API. */
export function buildProgram(context: CliContext, version: string): Command {
  const program = new Command('webops')
    .description('Turns git repositories into running, watched containers on your own server.')
    .version(version)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(webops help <verb> shows how it is used)')
    .addHelpText(
      'after',
      `
WEBOPS_URL and WEBOPS_TOKEN say which panel is asked; webops login remembers one; on the server itself root needs
neither. The exit status is 0 only when what was asked for is true.`,
    )
  program.commandsGroup('Applications:')
  program.addCommand(deployCommand(context))
  program.addCommand(createCommand(context))
  program.addCommand(planCommand(context))
  program.addCommand(detectCommand(context))
  program.addCommand(initCommand(context))
  program.addCommand(checkFileCommand(context))
  program.addCommand(psCommand(context))
  program.addCommand(logsCommand(context))
  program.addCommand(runCommand(context))
  program.addCommand(scheduleCommand(context))
  program.addCommand(gitRemoteCommand(context))
  program.addCommand(pushCommand(context))
  program.addCommand(webhookCommand(context))
  program.addCommand(previewCommand(context))
  program.addCommand(deployHookCommand(context))
  program.addCommand(pollCommand(context))
  program.addCommand(ciWorkflowCommand(context))
  program.addCommand(releasesCommand(context))
  program.addCommand(rolloutsCommand(context))
  program.addCommand(queueCommand(context))
  program.addCommand(rollbackCommand(context))
  program.addCommand(cancelCommand(context))
  program.addCommand(lifecycleCommand(context, 'start'))
  program.addCommand(lifecycleCommand(context, 'stop'))
  program.addCommand(lifecycleCommand(context, 'restart'))
  program.addCommand(removeCommand(context))
  program.addCommand(envCommand(context))
  program.addCommand(filesCommand(context))
  program.addCommand(volumesCommand(context))
  program.addCommand(domainsCommand(context))
  program.addCommand(maintenanceCommand(context))
  program.addCommand(openCommand(context))
  program.addCommand(projectCommand(context))
  program.addCommand(environmentCommand(context))
  program.commandsGroup('Panel:')
  program.addCommand(loginCommand(context))
  program.addCommand(tokenCommand(context))
  program.addCommand(sshKeyCommand(context))
  program.addCommand(gitCredentialCommand(context))
  program.addCommand(addonCommand(context))
  program.commandsGroup('This server:')
  program.addCommand(upCommand(context))
  program.addCommand(downCommand(context))
  program.addCommand(statusCommand(context))
  program.addCommand(keysCommand(context))
  program.addCommand(testCommand(context))
  return program
}

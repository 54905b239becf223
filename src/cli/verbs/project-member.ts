import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { listMembers, removeMember, setMember } from '../projects-api.ts'

/** `webops project member list|set|remove`. */
export function memberCommand(context: CliContext): Command {
  const member = new Command('member').summary('who may do what in a project')
  member.addCommand(
    new Command('list')
      .summary('list the members of a project')
      .argument('<project>', 'name of the project')
      .option('--json', 'print them as JSON')
      .action(async (project: string, options: { json?: boolean }) => {
        const members = await listMembers(context.client(), project)
        if (options.json) return context.write(json(members))
        const rows = members.map(({ email, name, role }) => [email, name, role])
        context.write(rows.length === 0 ? 'No members.\n' : table(['E-MAIL', 'NAME', 'ROLE'], rows))
      }),
  )
  member.addCommand(
    new Command('set')
      .summary('give somebody a role')
      .argument('<project>', 'name of the project')
      .argument('<email>', 'of somebody who has an account')
      .argument('<role>', 'owner, admin, developer or viewer')
      .addHelpText('after', '\nExample:\n  webops project member set web ada@example.org developer')
      .action(async (project: string, email: string, role: string) => {
        const made = await setMember(context.client(), project, email, role)
        context.write(`${made.email} is ${made.role} of ${project}.\n`)
      }),
  )
  member.addCommand(
    new Command('remove')
      .summary("take somebody's role away")
      .argument('<project>', 'name of the project')
      .argument('<email>', 'of the member')
      .action(async (project: string, email: string) => {
        await removeMember(context.client(), project, email)
        context.write(`${email} has no role in ${project} any more.\n`)
      }),
  )
  return member
}

import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runProgram } from '#adapters/process/run-program.ts'

const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/** Somebody with a repository, and their own hand at git. */
export async function developer(dir: string) {
  await mkdir(dir, { recursive: true })
  const git = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runProgram('git', args, { cwd: dir, env: ENVIRONMENT })
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  await git('init', '--quiet', '--initial-branch=main')
  return {
    dir,
    git,
    /** @param files content by path; one that begins with `link:` is a symlink */
    async commit(files: Record<string, string>, subject = 'Change something'): Promise<string> {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(dir, path)), { recursive: true })
        if (content.startsWith('link:')) await symlink(content.slice('link:'.length), join(dir, path))
        else await writeFile(join(dir, path), content)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', subject)
      await chmod(dir, 0o755)
      return git('rev-parse', 'HEAD')
    },
  }
}

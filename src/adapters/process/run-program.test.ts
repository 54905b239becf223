import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from './run-program.ts'

describe('runProgram', () => {
  it('hands arguments over as they are, whatever a shell would make of them', async () => {
    const hostile = ['$(id)', ';touch x', '`id`', '*', "'", '"', '', '-n']
    const { stdout } = await runProgram('printf', ['%s\n', ...hostile])
    expect(stdout).toBe(hostile.map((word) => `${word}\n`).join(''))
  })

  it('returns the exit status and both outputs', async () => {
    const result = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3'])
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('tells each line when it comes, the last one also without its end', async () => {
    const lines: string[] = []
    await runProgram('sh', ['-c', 'echo one; echo two >&2; printf three'], { onLine: (line, stream) => lines.push(`${stream} ${line}`) })
    expect(lines.sort()).toEqual(['stderr two', 'stdout one', 'stdout three'])
  })

  it('gives a program its input and does not mind one that does not read it', async () => {
    expect((await runProgram('cat', [], { input: 'hello' })).stdout).toBe('hello')
    expect((await runProgram('true', [], { input: 'x'.repeat(1_000_000) })).exitCode).toBe(0)
  })

  it('says that a program is not installed', async () => {
    await expect(runProgram('webops-no-such-program', [])).rejects.toMatchObject({ code: 'program_not_found' })
  })

  it('ends a program with all that it started when it is aborted', async () => {
    const aborting = new AbortController()
    const children: string[] = []
    const running = runProgram('sh', ['-c', 'sleep 300 & echo $!; wait'], {
      signal: aborting.signal,
      onLine: (line) => children.push(line),
    })
    while (children.length === 0) await sleep(10)
    aborting.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => isAlive(Number(children[0]))).toBe(false)
  })

  it('kills what ignores the request to end', async () => {
    const startedAt = performance.now()
    await expect(runProgram('sh', ['-c', 'trap "" TERM; while true; do sleep 1; done'], { timeoutMs: 200 })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(performance.now() - startedAt).toBeLessThan(8_000)
  })

  it('explains a failure with what was printed', async () => {
    await expect(requireProgram('sh', ['-c', 'echo because >&2; exit 1'])).rejects.toMatchObject({
      code: 'program_failed',
      message: expect.stringContaining('because'),
    })
  })
})

/** A zombie that nobody has fetched yet has ended. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { requestRollout } from '#core/rollout/request-rollout.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL, LOCAL_TOKEN, userWith } from '../../tests/support/memory-core.ts'
import { readEvents } from '../../tests/support/read-events.ts'

const token = LOCAL_TOKEN
const repository = 'https://example.org/shop.git'
let it_: MemoryApi
beforeAll(async () => {
  it_ = await memoryApi()
})
afterAll(() => it_.memory.remove())
beforeEach(() => it_.memory.answer(() => ({})))

const json = async (response: Promise<Response>) => {
  const answer = await response
  return { status: answer.status, body: (await answer.json()) as never as Record<string, never> }
}

describe('logs', () => {
  const line = (sequence: number) => ({
    sequence,
    at: new Date(0).toISOString(),
    step: 'build',
    stream: 'stdout' as const,
    text: `line ${sequence}`,
  })
  const rollout = async (name: string) => {
    await createDeployment(it_.memory.core, LOCAL, { name, repository }, { deploy: false, via: 'api' })
    return requestRollout(it_.memory.core, LOCAL, name, { kind: 'deploy', via: 'api' })
  }

  it('of a rollout show what was written, then what comes, each line once, and end with it', async () => {
    const { id } = await rollout('logged')
    const { core, logs } = it_.memory
    await core.rollouts.start(id, { runtime: 'docker', steps: [] })
    logs.set(id, [line(1), line(2)])
    const reading = readEvents(await it_.ask('GET', `/api/v1/rollouts/${id}/logs?follow=1&after=1`, { token }))
    await core.live.append(`rollout:${id}`, [line(2), line(3)])
    await core.live.append(`rollout:${id}`, [line(4)])
    // The last one reached the file only.
    logs.set(id, [1, 2, 3, 4, 5].map(line))
    await core.rollouts.finish(id, { state: 'succeeded' })
    await core.live.close(`rollout:${id}`)
    const events = await reading
    expect(events.map(({ event, id: at }) => at ?? event)).toEqual(['2', '3', '4', '5', 'end'])
    expect(events[0]?.data).toMatchObject({ text: 'line 2', step: 'build' })
    expect(await json(it_.ask('GET', `/api/v1/rollouts/${id}/logs?after=4`, { token }))).toMatchObject({
      body: { lines: [{ sequence: 5 }] },
    })
  })

  it('go on where a browser that comes back left off', async () => {
    const { id } = await rollout('resumed')
    await it_.memory.core.rollouts.requestCancel(id)
    it_.memory.logs.set(id, [1, 2, 3].map(line))
    const events = await readEvents(
      await it_.ask('GET', `/api/v1/rollouts/${id}/logs?follow=1`, { token, headers: { 'last-event-id': '2' } }),
    )
    expect(events.map(({ event, id: at }) => at ?? event)).toEqual(['3', 'end'])
  })

  it('of a rollout that is cancelled while it waits end too', async () => {
    const { id } = await rollout('waiting')
    const reading = readEvents(await it_.ask('GET', `/api/v1/rollouts/${id}/logs?follow=1`, { token }))
    await it_.memory.core.rollouts.requestCancel(id)
    expect((await reading).map(({ event }) => event)).toEqual(['end'])
  })

  it('of a container come through the worker', async () => {
    await rollout('contained')
    const lines = [{ at: '2026-11-21T00:00:00Z', stream: 'stderr', text: 'hello' }]
    it_.memory.answer(() => ({ lines }))
    expect(await json(it_.ask('GET', '/api/v1/deployments/contained/logs?tail=5', { token }))).toEqual({ status: 200, body: { lines } })
    const response = await it_.ask('GET', '/api/v1/deployments/contained/logs?follow=1', { token })
    const { input } = it_.memory.questions.at(-1) as { input: { channel: string; follow: boolean } }
    expect(input).toMatchObject({ deployment: 'contained', follow: true, tail: 200 })
    await it_.memory.core.live.append(input.channel, [line(1)])
    await it_.memory.core.live.close(input.channel)
    expect((await readEvents(response)).map(({ event, data }) => data.text ?? event)).toEqual(['line 1', 'end'])
  })
})

it('events tell of what one may read, and of nothing else', async () => {
  await createDeployment(it_.memory.core, LOCAL, { name: 'shop', repository }, { deploy: false, via: 'api' })
  const stranger = await it_.tokenOf(await userWith(it_.memory, 'stranger', null))
  const [mine, theirs] = [await it_.ask('GET', '/api/v1/events', { token }), await it_.ask('GET', '/api/v1/events', { token: stranger })]
  await it_.memory.core.live.publish({ type: 'deployment', deployment: 'shop' })
  await it_.memory.core.live.publish({ type: 'connection', deployment: '' })
  expect((await readEvents(mine, 'change'))[0]?.data).toEqual({ type: 'deployment', deployment: 'shop' })
  expect((await readEvents(theirs, 'change'))[0]?.data).toMatchObject({ type: 'connection' })
})

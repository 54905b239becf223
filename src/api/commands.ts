import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { body, json, problems, router } from './router.ts'
import { serverSentEvents } from './server-sent-events.ts'
import { endCommand, followCommand, resizeCommand, sendInput, startCommand } from '#core/command/ask-command.ts'
import { commandInputPiece, runCommandInput, startedCommand, terminalSize } from '#core/command/command.schema.ts'
import type { Core } from '#core/core.ts'

const tags = ['Commands']
const params = nameParameter.extend({ id: z.uuid() })

const start = createRoute({
  method: 'post',
  path: '/deployments/{name}/commands',
  tags,
  summary: 'Runs a command once, in a fresh container of the live release or in the one that serves',
  request: { params: nameParameter, body: body(runCommandInput) },
  responses: { 201: json(startedCommand, 'It runs, and is ended when nobody follows its output'), ...problems },
})
const output = createRoute({
  method: 'get',
  path: '/deployments/{name}/commands/{id}/output',
  tags,
  summary: 'What a command prints, for the one who has begun it',
  request: { params },
  responses: {
    200: {
      content: { 'text/event-stream': { schema: z.string() } },
      description:
        'Server-sent events from its beginning: `output` with `{stream, data}`, data in base64; `exit` with `{exitCode, outOfMemory, ending}`; `end`. A command that is not followed to its end is ended',
    },
    ...problems,
  },
})
const input = createRoute({
  method: 'post',
  path: '/deployments/{name}/commands/{id}/input',
  tags,
  summary: 'Gives a command a piece of its standard input',
  request: { params, body: body(commandInputPiece) },
  responses: { 200: json(z.object({ taken: z.boolean() }), 'Not taken: it does not read now, send it again'), ...problems },
})
const resize = createRoute({
  method: 'post',
  path: '/deployments/{name}/commands/{id}/resize',
  tags,
  summary: "Says how large a command's terminal is",
  request: { params, body: body(terminalSize) },
  responses: { 200: json(z.object({}), 'It knows'), ...problems },
})
const end = createRoute({
  method: 'delete',
  path: '/deployments/{name}/commands/{id}',
  tags,
  summary: 'Ends a command',
  request: { params },
  responses: { 202: json(z.object({}), 'It may take some seconds to end'), ...problems },
})

export function commandRoutes(core: Core) {
  return router()
    .openapi(start, async (c) => {
      const { name } = c.req.valid('param')
      return c.json(await startCommand(core, c.get('actor'), name, c.req.valid('json')), 201)
    })
    .openapi(output, async (c) => {
      const { name, id } = c.req.valid('param')
      const follow = await followCommand(core, c.get('actor'), name, id)
      return serverSentEvents(c, async (send, signal) => {
        await follow(
          (pieces) =>
            send(
              pieces.map(({ sequence, ...data }) =>
                'exit' in data ? { event: 'exit', id: String(sequence), data: data.exit } : { event: 'output', id: String(sequence), data },
              ),
            ),
          signal,
        )
        if (!signal.aborted) await send([{ event: 'end', data: {} }])
      })
    })
    .openapi(input, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(await sendInput(core, c.get('actor'), name, id, c.req.valid('json')), 200)
    })
    .openapi(resize, async (c) => {
      const { name, id } = c.req.valid('param')
      await resizeCommand(core, c.get('actor'), name, id, c.req.valid('json'))
      return c.json({}, 200)
    })
    .openapi(end, async (c) => {
      const { name, id } = c.req.valid('param')
      await endCommand(core, c.get('actor'), name, id)
      return c.json({}, 202)
    })
}

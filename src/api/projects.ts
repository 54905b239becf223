import { createRoute, z } from '@hono/zod-openapi'
import { presentProject } from './presenters/present-project.ts'
import { body, json, problems, router } from './router.ts'
import { memberView, projectView } from './schemas/project-views.ts'
import type { Core } from '#core/core.ts'
import { createEnvironment } from '#core/project/create-environment.ts'
import { createProject } from '#core/project/create-project.ts'
import { getProject } from '#core/project/get-project.ts'
import { listProjects } from '#core/project/list-projects.ts'
import { listMembers, removeMember, setMember } from '#core/project/members.ts'
import { createEnvironmentInput, createProjectInput, memberInput, updateProjectInput } from '#core/project/project.schema.ts'
import { removeEnvironment } from '#core/project/remove-environment.ts'
import { removeProject } from '#core/project/remove-project.ts'
import { updateProject } from '#core/project/update-project.ts'

const tags = ['Projects']
const params = z.object({ project: z.string().max(64) })
const environmentParams = params.extend({ environment: z.string().max(64) })
const memberParams = params.extend({ email: z.string().max(254) })
const gone = (description: string) => ({ 204: { description }, ...problems })

const list = createRoute({
  method: 'get',
  path: '/projects',
  tags,
  summary: 'Projects, by name, with their environments',
  responses: { 200: json(z.object({ items: z.array(projectView) }), 'All that you may see'), ...problems },
})
const create = createRoute({
  method: 'post',
  path: '/projects',
  tags,
  summary: 'Makes a project with its environment production; administrators may',
  request: { body: body(createProjectInput) },
  responses: { 201: json(projectView, 'The project'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/projects/{project}',
  tags,
  summary: 'One project',
  request: { params },
  responses: { 200: json(projectView, 'The project'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/projects/{project}',
  tags,
  summary: 'Gives a project another title; its name stays',
  request: { params, body: body(updateProjectInput) },
  responses: { 200: json(projectView, 'The project as it is now'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/projects/{project}',
  tags,
  summary: 'Removes a project without deployments, with its variables and the history of what was removed from it',
  request: { params },
  responses: gone('It is gone'),
})
const addEnvironment = createRoute({
  method: 'post',
  path: '/projects/{project}/environments',
  tags,
  summary: 'Adds an environment, which has a network and variables of its own',
  request: { params, body: body(createEnvironmentInput) },
  responses: { 201: json(projectView, 'The project as it is now'), ...problems },
})
const dropEnvironment = createRoute({
  method: 'delete',
  path: '/projects/{project}/environments/{environment}',
  tags,
  summary: 'Removes an environment without deployments',
  request: { params: environmentParams },
  responses: gone('It is gone'),
})
const members = createRoute({
  method: 'get',
  path: '/projects/{project}/members',
  tags,
  summary: 'Who has a role in a project',
  request: { params },
  responses: { 200: json(z.object({ items: z.array(memberView) }), 'By address'), ...problems },
})
const putMember = createRoute({
  method: 'put',
  path: '/projects/{project}/members/{email}',
  tags,
  summary: 'Gives somebody a role in a project; owners are made by owners and administrators',
  request: { params: memberParams, body: body(memberInput) },
  responses: { 200: json(memberView, 'The member'), ...problems },
})
const dropMember = createRoute({
  method: 'delete',
  path: '/projects/{project}/members/{email}',
  tags,
  summary: "Takes somebody's role in a project away",
  request: { params: memberParams },
  responses: gone('They have none any more'),
})

export function projectRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => c.json({ items: (await listProjects(core, c.get('actor'))).map(presentProject) }, 200))
    .openapi(create, async (c) => c.json(presentProject(await createProject(core, c.get('actor'), c.req.valid('json'))), 201))
    .openapi(get, async (c) => c.json(presentProject(await getProject(core, c.get('actor'), c.req.valid('param').project)), 200))
    .openapi(update, async (c) => {
      const { project } = c.req.valid('param')
      return c.json(presentProject(await updateProject(core, c.get('actor'), project, c.req.valid('json'))), 200)
    })
    .openapi(remove, async (c) => {
      await removeProject(core, c.get('actor'), c.req.valid('param').project)
      return c.body(null, 204)
    })
    .openapi(addEnvironment, async (c) => {
      const { project } = c.req.valid('param')
      return c.json(presentProject(await createEnvironment(core, c.get('actor'), project, c.req.valid('json').name)), 201)
    })
    .openapi(dropEnvironment, async (c) => {
      const { project, environment } = c.req.valid('param')
      await removeEnvironment(core, c.get('actor'), project, environment)
      return c.body(null, 204)
    })
    .openapi(members, async (c) => {
      const items = await listMembers(core, c.get('actor'), c.req.valid('param').project)
      return c.json({ items }, 200)
    })
    .openapi(putMember, async (c) => {
      const { project, email } = c.req.valid('param')
      return c.json(await setMember(core, c.get('actor'), project, email, c.req.valid('json').role), 200)
    })
    .openapi(dropMember, async (c) => {
      const { project, email } = c.req.valid('param')
      await removeMember(core, c.get('actor'), project, email)
      return c.body(null, 204)
    })
}

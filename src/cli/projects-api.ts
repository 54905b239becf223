import { z } from 'zod'
import { memberView, type MemberView, projectView, type ProjectView } from '#api/schemas/project-views.ts'
import type { Client } from './client.ts'

/** The API's calls about projects, each with its answer checked. */

const part = encodeURIComponent
const projectPath = (name: string) => `/api/v1/projects/${part(name)}`
const environmentsPath = (project: string) => `${projectPath(project)}/environments`
const memberPath = (project: string, email: string) => `${projectPath(project)}/members/${part(email)}`

export async function listProjects(client: Client): Promise<ProjectView[]> {
  return z.object({ items: z.array(projectView) }).parse(await client.request('GET', '/api/v1/projects')).items
}

export async function createProject(client: Client, input: { name: string; title?: string }): Promise<ProjectView> {
  return projectView.parse(await client.request('POST', '/api/v1/projects', input))
}

export async function renameProject(client: Client, name: string, title: string): Promise<ProjectView> {
  return projectView.parse(await client.request('PATCH', projectPath(name), { title }))
}

export async function removeProject(client: Client, name: string): Promise<void> {
  await client.request('DELETE', projectPath(name))
}

export async function createEnvironment(client: Client, project: string, name: string): Promise<ProjectView> {
  return projectView.parse(await client.request('POST', environmentsPath(project), { name }))
}

export async function removeEnvironment(client: Client, project: string, name: string): Promise<void> {
  await client.request('DELETE', `${environmentsPath(project)}/${part(name)}`)
}

export async function listMembers(client: Client, project: string): Promise<MemberView[]> {
  return z.object({ items: z.array(memberView) }).parse(await client.request('GET', `${projectPath(project)}/members`)).items
}

export async function setMember(client: Client, project: string, email: string, role: string): Promise<MemberView> {
  return memberView.parse(await client.request('PUT', memberPath(project, email), { role }))
}

export async function removeMember(client: Client, project: string, email: string): Promise<void> {
  await client.request('DELETE', memberPath(project, email))
}

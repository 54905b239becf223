import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { isOwnOrigin } from '#api/own-origin.ts'
import { panelCore } from '#processes/panel-core.ts'
import { authOptions } from '../../../auth/options.ts'

interface Context {
  params: Promise<{ nextauth: string[] }>
}

const handle = (request: NextRequest, context: Context): Promise<Response> => NextAuth(request, context, authOptions())

/** next-auth asks for its token against forgery; a browser says by itself whose page it comes from. */
async function handlePost(request: NextRequest, context: Context): Promise<Response> {
  if (!request.headers.has('origin') || isOwnOrigin(request, [panelCore().settings.panelUrl])) return handle(request, context)
  const message = 'This request does not come from a page of this panel.'
  return Response.json({ error: { code: 'origin_refused', message } }, { status: 403 })
}

export { handle as GET, handlePost as POST }

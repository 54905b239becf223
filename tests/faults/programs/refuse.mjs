// Listens in place of Caddy's API and refuses whatever is asked. Argument: the socket.
import { createServer } from 'node:http'

createServer((request, response) => {
  request.resume()
  response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'refused by the test' }))
}).listen(process.argv[2])

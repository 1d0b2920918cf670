// The least a server in Node can be: what it costs in time and memory is what every server here costs.
import { createServer } from "node:http"

const server = createServer((request, response) => {
  request.resume()
  request.once("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"))
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`))

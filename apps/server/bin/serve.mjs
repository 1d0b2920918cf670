// Starts the server. Plain JavaScript, so that compiled code can be kept between starts before the first TypeScript file
// is read: the reader for TypeScript alone would take a tenth of the start and of the memory.
import { enableCompileCache } from "node:module"
import { fileURLToPath } from "node:url"

// Beside the code and writable by whoever may write the code: a shared folder such as /tmp could be prepared by others.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/tessera", import.meta.url)))
await import("../src/main.ts")

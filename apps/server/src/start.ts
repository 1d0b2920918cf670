// The door for whoever runs a server: `tessera serve`, tests, benchmarks.
export { StartError, type StartErrorCode } from "./errors.ts"
export { explainStartError } from "./explain-start-error.ts"
export { serveUntilStopped } from "./serve-until-stopped.ts"
export { type RunningServer, start, type StartInput } from "./start-server.ts"

export { createLocalHome, type LocalHome, PASSWORD } from "./local-home.ts"
export { type Ran, type RunOptions, runTessera, TestHome } from "./run-tessera.ts"

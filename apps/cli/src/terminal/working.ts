// Says what takes so long, where it takes longer than a person expects, and takes the words away again.

const PATIENCE_MS = 250

/** Runs `work` and shows `words` on the terminal meanwhile, if it takes noticeably long. */
export async function whileSaying<Result>(words: string, work: () => Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) return work()
  let isShown = false
  const timer = setTimeout(() => {
    process.stderr.write(`${words}…`)
    isShown = true
  }, PATIENCE_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    if (isShown) process.stderr.write("\r\u001b[K")
  }
}

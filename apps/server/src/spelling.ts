// Finds the name that was probably meant.

/** "; did you mean …?" for a name close to a known one, otherwise nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known.find((candidate) => editDistance(name, candidate) <= 2)
  return near === undefined ? "" : `; did you mean ${near}?`
}

/** How many letters must be changed, added or left out (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let index = 0; index < left.length; index++) {
    const next = [index + 1]
    for (let column = 0; column < right.length; column++) {
      const replaced = row[column]! + (left[index] === right[column] ? 0 : 1)
      next.push(Math.min(replaced, row[column + 1]! + 1, next[column]! + 1))
    }
    row = next
  }
  return row[right.length]!
}

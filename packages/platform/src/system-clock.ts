/** The device's clock: milliseconds since the Unix epoch. It may be wrong, and it may jump. */
export const systemClock = (): number => Date.now()

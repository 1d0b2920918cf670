import { AccountError } from "./errors.ts"

/** Far above any real one; cutting off slashes would take hours on one of the length that an answer may have. */
const MAX_LENGTH = 2000

/**
 * An address which the server wants opened, without a slash at its end. Anything but a web address, such as a script, is
 * refused, and so is one of more than 2000 characters. @throws AccountError `bad-answer`
 */
export function requireWebAddress(url: string | null): string {
  if (url === null || url.length > MAX_LENGTH || !URL.canParse(url)) throw new AccountError("bad-answer")
  if (!["https:", "http:"].includes(new URL(url).protocol)) throw new AccountError("bad-answer")
  return url.replace(/\/+$/, "")
}

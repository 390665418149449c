export { ExitCode } from "./exit-code.js"
export { FmriError, isFmriError } from "./fmri-error.js"

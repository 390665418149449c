/** Process exit codes of the command line; every error class carries the one it leads to. */
export const ExitCode = { ok: 0, drift: 1, usage: 2, uncompared: 3, integrity: 4, bug: 70, interrupted: 130 } as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

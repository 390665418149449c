/** Something that can be wrong, and the command line that meets it. */
export interface BadInput {
  what: string
  /** Makes the files in an empty folder and gives the arguments of `fmri`. */
  make(folder: string): string[]
  /** Variables of the environment. */
  env?(folder: string): Record<string, string>
  /** 2 unless said otherwise; 0 for what is only worth a warning. */
  exit?: number
  /** What the message must say, so that it speaks of this problem and not of another. */
  says: RegExp
}

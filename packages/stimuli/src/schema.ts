import { z } from "zod"

const text = z.string().min(1)

/** Every stimulus spelled out. */
export const listSchema = z.object({
  name: text.optional(),
  stimuli: z
    .array(
      z.object({
        text,
        word: text,
        category: text,
        frame: z.union([z.number(), z.string()]),
        span: z.tuple([z.int().min(0), z.int().min(0)]),
      }),
    )
    .min(1),
  nouns: z.record(text, text).optional(),
  probe: text.optional(),
})

/** Words × frames, fully crossed. */
export const crossedSchema = z.object({
  name: text.optional(),
  frames: z.array(text).min(1),
  probe: text.optional(),
  categories: z.record(text, z.object({ noun: text.optional(), words: z.array(text).min(1) })),
})

export type ListFile = z.infer<typeof listSchema>
export type CrossedFile = z.infer<typeof crossedSchema>

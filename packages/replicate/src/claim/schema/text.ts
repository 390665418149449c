import { z } from "zod"

/** A key of a quantity, control, finding or number. */
export const key = z.string().regex(/^[a-z][a-z0-9_]*$/, "must be snake_case")

/** A text that says something. */
export const sentence = z.string().trim().min(1, "must not be empty")

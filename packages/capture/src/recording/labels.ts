import type { Plan } from "../plan/plan.js"
import type { CaptureRow } from "../request.js"
import type { Label } from "./recording.js"

/** A label for every recorded (row, position), in the order of the tensors. */
export function labelRows(rows: readonly Pick<CaptureRow, "ids" | "label">[], plan: Plan): Label[] {
  return rows.flatMap((row, r) =>
    plan.asked[r]!.map((position) => {
      const { stimulus, ...rest } = row.label ?? {}
      return { row: r, position, token: row.ids[position]!, stimulus: stimulus ?? r, ...rest }
    }),
  )
}
